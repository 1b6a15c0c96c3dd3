# What is done often. `just` lists it.

_list:
    @just --list

# All that must hold before a change lands.
check:
    .ci/run

# One test by a part of its name, in one of the three programs: `just test terminal screens`.
test program name="":
    cargo test --test {{program}} -- {{name}}

# Draw the screens anew; look at what changed with `git diff` before it is committed.
snap:
    INSTA_UPDATE=always cargo test --test terminal screens

# The bundled example.
demo:
    cargo run --release -- --demo

# The README's pictures.
pictures:
    cargo run --release --example pictures

# A longer run of mutated files.
fuzz times="12":
    TOPICTUI_FUZZ={{times}} cargo test --test program fuzz
    TOPICTUI_FUZZ={{times}} cargo test --test library mutated
