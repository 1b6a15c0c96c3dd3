//! Times as people and programs write them.

use topictui::corpus::time::{NoTimes, TimeFormat, Times};
use topictui::corpus::{ReadOptions, read_bytes};

fn shown(values: &[&str], format: Option<&str>) -> Result<Vec<String>, NoTimes> {
    let format = format.map(|format| TimeFormat::parse(format).unwrap());
    let (times, _) = Times::read(values, format.as_ref())?;
    let show = |value: &Option<i64>| value.map(|value| times.show(value, times.of_day()));
    Ok(times.values.iter().map(|value| show(value).unwrap_or_default()).collect())
}

fn said(values: &[&str]) -> &'static str {
    Times::read(values, None).unwrap().1.said()
}

/// The only value of a column that has others of its kind.
fn one(text: &str) -> String {
    shown(&[text], None).map_or_else(|_| "no time".to_owned(), |mut shown| shown.remove(0))
}

#[test]
fn a_date_that_can_be_read_in_one_way_only_is_read() {
    for text in [
        "2024-03-05",
        "2024/03/05",
        "2024.03.05",
        "2024/3/5",
        "20240305",
        "5 March 2024",
        "05-Mar-2024",
        "05-Mar-24",
        "5. März 2024",
        "5 de marzo de 2024",
        "5 mars 2024",
        "March 5, 2024",
        "Mar. 5th, 2024",
        "the 5th of March 2024",
        "Tuesday, March 5, 2024",
        "2024 Mar 5",
        "05.03.2024",
        "5.3.24",
    ] {
        assert_eq!(one(text), "2024-03-05", "{text}");
    }
    for (text, first) in [
        ("2024-Q3", "2024-07-01"),
        ("Q3 2024", "2024-07-01"),
        ("2024Q3", "2024-07-01"),
        ("2024-07", "2024-07-01"),
        ("2024/07", "2024-07-01"),
        ("07/2024", "2024-07-01"),
        ("July 2024", "2024-07-01"),
        ("Jul-2024", "2024-07-01"),
        ("2024-W27", "2024-07-01"),
        ("2026-W01", "2025-12-29"),
        ("2024", "2024"),
        ("2024.0", "2024"),
    ] {
        assert_eq!(one(text), first, "{text}");
    }
}

#[test]
fn times_of_day_and_zones_are_read() {
    for text in [
        "2024-03-05T13:04:05Z",
        "2024-03-05 13:04:05",
        "2024-03-05 15:04:05+02:00",
        "2024-03-05T08:04:05 -0500",
        "2024-03-05T14:04:05+01:00[Europe/Berlin]",
        "Tue, 05 Mar 2024 15:04:05 +0200",
        "Tue, 5 Mar 2024 13:04:05 GMT",
        "Tue, 5 Mar 2024 08:04:05 -0500 (EST)",
        "Tue Mar 05 13:04:05 +0000 2024",
        "Tue Mar 05 08:04:05 -0500 2024",
        "Tue Mar  5 13:04:05 2024",
        "05/Mar/2024:15:04:05 +0200",
        "Mar 5 2024 1:04:05 PM",
        "2024/03/05 2:04:05 PM GMT+1",
        "2024/03/05 1:04:05 p.m. UTC",
        "20240305T130405Z",
        "20240305130405",
        "13:04:05 05.03.2024",
        "1709643845",
        "1709643845000",
        "1709643845000000",
        "1709643845000000000",
        "1709643845.0",
    ] {
        assert_eq!(one(text), "2024-03-05T13:04:05", "{text}");
    }
    assert_eq!(one("Jan 5 2024 3:04 PM"), "2024-01-05T15:04:00");
    assert_eq!(one("Jan 5 2024, 12 am"), "2024-01-05");
    assert_eq!(one("2024-01-05T00:30:00+05:30"), "2024-01-04T19:00:00");
    assert_eq!(one("2024-01-05 10:00:00,25"), "2024-01-05T10:00:00.25");
    assert_eq!(one("1709643845123"), "2024-03-05T13:04:05.123");
}

#[test]
fn days_of_spreadsheets_are_dates() {
    assert_eq!(shown(&["45356", "45357"], None).unwrap(), ["2024-03-05", "2024-03-06"]);
    assert_eq!(one("45356.5"), "2024-03-05T12:00:00");
    assert_eq!(said(&["45356", "45357"]), "days as spreadsheets count them");
    // Years and other numbers are what they are.
    assert_eq!(said(&["1998", "2024"]), "whole numbers");
    assert_eq!(said(&["1", "45356", "7"]), "whole numbers");
}

#[test]
fn what_is_no_date_is_no_time() {
    for text in [
        "Chapter 5 2024",
        "192.168.10.24",
        "1.2.3",
        "555-1234",
        "12:30",
        "2024-13-05",
        "2024-02-30",
        "31/31/2024",
        "2024-03-05T25:00",
        "2024-03-05x",
        "in 2024",
        "5/3",
        "May",
        "Marble 5 2024",
        "-2024-03-05",
    ] {
        assert_eq!(one(text), "no time", "{text}");
    }
}

#[test]
fn the_whole_column_tells_which_number_is_the_day() {
    let day = shown(&["01/02/2024", "31/12/2024 23:30", ""], None).unwrap();
    assert_eq!(day, ["2024-02-01T00:00:00", "2024-12-31T23:30:00", ""]);
    let month = shown(&["01/02/2024", "12/31/2024"], None).unwrap();
    assert_eq!(month, ["2024-01-02", "2024-12-31"]);
    assert_eq!(said(&["01-02-24", "31-12-24"]), "dates, the day first");
    // Nothing hangs on the order.
    assert_eq!(shown(&["01/01/2024", "2/2/2024"], None).unwrap(), ["2024-01-01", "2024-02-02"]);
}

#[test]
fn dates_that_can_be_read_in_two_ways_are_asked_about() {
    let text = "id,when,text\n1,01/02/2024 3:05 PM,one two three\n2,03/04/2024 3:05 PM,four five\n";
    let options = ReadOptions { time_column: Some("when".to_owned()), ..ReadOptions::default() };
    let error = read_bytes("a.csv", text.as_bytes(), &options).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the times of a.csv can be read in two ways: 01/02/2024 3:05 PM in row 2 is 2024-02-01 with \
         --time-format \"%d/%m/%Y %I:%M %p\" and 2024-01-02 with \"%m/%d/%Y %I:%M %p\": give the one \
         that is meant"
    );
    for (format, first) in
        [("%d/%m/%Y %I:%M %p", "2024-02-01T15:05:00"), ("%m/%d/%Y %I:%M %p", "2024-01-02T15:05:00")]
    {
        let options = ReadOptions { time_format: Some(format.to_owned()), ..options.clone() };
        let times = read_bytes("a.csv", text.as_bytes(), &options).unwrap().times.unwrap();
        assert_eq!(times.show(times.values[0].unwrap(), true), first);
    }
}

#[test]
fn numbers_dates_and_moments_are_told_apart() {
    assert_eq!(shown(&["7", "-2", " 3 "], None).unwrap(), ["7", "-2", "3"]);
    assert_eq!(shown(&["20030219", "20211231"], None).unwrap(), ["2003-02-19", "2021-12-31"]);
    assert_eq!(shown(&["20030219", "20030231"], None).unwrap(), ["20030219", "20030231"]);
    assert_eq!(
        shown(&["2020", "2020-05", "2020-02-29"], None).unwrap(),
        ["2020-01-01", "2020-05-01", "2020-02-29"]
    );
    assert_eq!(
        shown(&["2020-01-01", "2020-01-01T15:18:43.2", "2020-01-01 23:30-02:00"], None).unwrap(),
        ["2020-01-01T00:00:00", "2020-01-01T15:18:43.2", "2020-01-02T01:30:00"]
    );
    assert_eq!(shown(&["0999-12-31"], None).unwrap(), ["0999-12-31"]);
}

#[test]
fn what_cannot_be_read_is_no_time_and_stops_nothing() {
    assert_eq!(shown(&["17", "18", "n/a", "19"], None).unwrap(), ["17", "18", "", "19"]);
    assert_eq!(
        shown(&["2020-01-01", "", "2020-13-03", "2020"], None).unwrap(),
        ["2020-01-01", "", "", "2020-01-01"]
    );
    // A code for a missing date makes no numbers of the others.
    assert_eq!(
        shown(&["20200101", "0", "20200103"], None).unwrap(),
        ["2020-01-01", "", "2020-01-03"]
    );
    let day_first = shown(&["01/02/2020", "2020-02-01"], Some("%d/%m/%Y")).unwrap();
    assert_eq!(day_first, ["2020-02-01", ""]);
    assert_eq!(shown(&[], None).unwrap(), [""; 0]);
}

#[test]
fn the_first_value_is_named_where_none_is_a_time() {
    let none = |values: &[&str], format| shown(values, format).unwrap_err();
    assert_eq!(none(&["", "soon", "later"], None), NoTimes::Unreadable(1));
    assert_eq!(none(&["2020-01-01T25:00"], None), NoTimes::Unreadable(0));
    assert_eq!(none(&["2020-01-01x", " "], None), NoTimes::Unreadable(0));
    assert_eq!(none(&["", " "], None), NoTimes::Unreadable(0));
    assert_eq!(none(&["2020-02-01"], Some("%d/%m/%Y")), NoTimes::Unreadable(0));
}

#[test]
fn formats_are_read_as_strptime_reads_them() {
    let one = |text, format| shown(&[text], Some(format)).unwrap().remove(0);
    assert_eq!(one("31/3/2024", "%d/%m/%Y"), "2024-03-31");
    assert_eq!(
        one("Thu, 14 mar 99 at 12:05 am", "%a, %d %b %y at %I:%M %p"),
        "1999-03-14T00:05:00"
    );
    assert_eq!(one("March 9, 2021 1 PM", "%B %d, %Y %I %p"), "2021-03-09T13:00:00");
    assert_eq!(
        one("2021-03-09 10:00:00.5 +0130", "%Y-%m-%d %H:%M:%S.%f %z"),
        "2021-03-09T08:30:00.5"
    );
    assert_eq!(one("100% 2021", "100%% %Y"), "2021-01-01");
    assert_eq!(one("1709643845", "%s"), "2024-03-05T13:04:05");
    assert_eq!(one("86400.5", "%s.%f"), "1970-01-02T00:00:00.5");
    for (format, part) in [("%Y-%Q", "%Q"), ("%Y-%", "%")] {
        let error = TimeFormat::parse(format).unwrap_err().to_string();
        assert!(error.starts_with(&format!("--time-format cannot read {part}:")), "{error}");
    }
}
