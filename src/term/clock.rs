//! The local time of day.

/// Hours, minutes and seconds on the user's clock at `seconds` since 1970 (UTC where the platform
/// does not tell).
#[cfg(unix)]
pub fn local_time(seconds: u64) -> (u32, u32, u32) {
    let Ok(time) = libc::time_t::try_from(seconds) else { return utc(seconds) };
    // SAFETY: an all-zero `tm` is a valid value of that plain C struct; `localtime_r` reads `time`
    // and writes `parts`, both of which live on this stack frame, and is safe to call on threads.
    let (parts, known) = unsafe {
        let mut parts: libc::tm = std::mem::zeroed();
        let known = !libc::localtime_r(&raw const time, &raw mut parts).is_null();
        (parts, known)
    };
    match (parts.tm_hour.try_into(), parts.tm_min.try_into(), parts.tm_sec.try_into()) {
        (Ok(hours), Ok(minutes), Ok(seconds)) if known => (hours, minutes, seconds),
        _ => utc(seconds),
    }
}

#[cfg(not(unix))]
pub fn local_time(seconds: u64) -> (u32, u32, u32) {
    utc(seconds)
}

fn utc(seconds: u64) -> (u32, u32, u32) {
    let of_day = (seconds % 86_400) as u32;
    (of_day / 3600, of_day / 60 % 60, of_day % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_and_seconds_are_those_of_utc_up_to_the_zone() {
        assert_eq!(utc(86_400 + 3 * 3600 + 25 * 60 + 7), (3, 25, 7));
        let (hours, minutes, seconds) = local_time(1_700_000_000);
        // Zones are whole quarters of an hour from UTC.
        assert_eq!(seconds, utc(1_700_000_000).2);
        assert_eq!(minutes % 15, utc(1_700_000_000).1 % 15);
        assert!(hours < 24);
    }
}
