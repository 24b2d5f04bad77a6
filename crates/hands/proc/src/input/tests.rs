//! Frames, however they are cut and whatever is between them.

use super::*;

const SIZE: TerminalSize = TerminalSize { columns: 132, rows: 43 };

fn keys(text: &str) -> Frame {
    Frame::Keys(text.as_bytes().to_vec())
}

fn written(frames: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
    frames.into_iter().collect::<Vec<_>>().concat()
}

#[test]
fn every_cut_gives_the_same_frames() {
    let stream = written(of_keys(b"ls\r").chain([of_size(SIZE)]).chain(of_keys(b"q")));
    for at in 0..=stream.len() {
        let mut frames = Frames::default();
        let mut taken = frames.push(&stream[..at], false);
        taken.extend(frames.push(&stream[at..], true));
        assert_eq!(taken, [keys("ls\r"), Frame::Resize(SIZE), keys("q")], "cut at {at}");
        assert_eq!(frames.malformed, 0);
    }
}

#[test]
fn a_long_paste_becomes_pieces_that_are_written_whole() {
    let paste: Vec<u8> = (0..65_536_u32).map(|at| b"abcdefg"[at as usize % 7]).collect();
    let pieces: Vec<_> = of_keys(&paste).collect();
    assert!(pieces.iter().all(|piece| piece.len() <= FRAME_BYTES));
    let mut typed = Vec::new();
    for frame in Frames::default().push(&written(pieces), true) {
        let Frame::Keys(piece) = frame else { panic!("{frame:?}") };
        typed.extend(piece);
    }
    assert_eq!(typed, paste);
}

#[test]
fn what_is_no_frame_is_counted_and_the_next_write_is_read() {
    let garbage: [&[u8]; 5] = [b"hello", b"k", b"k\xff\xff", b"k\x05\x00ab", b"r\x04\x00\x00\x00\x00\x00"];
    for bytes in garbage {
        let mut frames = Frames::default();
        assert_eq!(frames.push(bytes, true), [], "{bytes:?}");
        assert_eq!(frames.malformed, 1, "{bytes:?}");
        assert_eq!(frames.push(&written(of_keys(b"x")), true), [keys("x")], "{bytes:?}");
    }
}

#[test]
fn what_comes_before_the_garbage_is_kept() {
    let mut frames = Frames::default();
    let stream = [written(of_keys(b"a")), b"zzz".to_vec()].concat();
    assert_eq!(frames.push(&stream, true), [keys("a")]);
    assert_eq!(frames.malformed, 1);
}
