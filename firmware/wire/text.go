package wire

import "encoding/binary"

// TextType is the kind of a text, the six high bits of its flags byte.
type TextType uint8

// The text types of TxtDataHelpers.h, v1.17.1.
const (
	TextPlain   TextType = 0 // TextPlain is a message, or a post when a room gets it; it is acknowledged.
	TextCommand TextType = 1 // TextCommand is a console command or the reply to one; it is not acknowledged.
	TextSigned  TextType = 2 // TextSigned is a post that a room pushes; it names its author and is acknowledged.
)

// Text is the plaintext of a text packet: timestamp, flags, the author of a signed text, and the text up to the first NUL.
type Text struct {
	Timestamp uint32   // sender's clock, Unix seconds
	Type      TextType // 0 to 63
	Attempt   uint8    // counts retries; above 3 only for TextPlain, see AppendTo
	Author    [4]byte  // first bytes of the author's public key; only for TextSigned
	Text      string   // bytes without NUL
}

// DecodeText reads a text. The text ends at the first NUL or with the plaintext. Behind that NUL a plain text may hide
// one byte, an attempt above 3 whose two low bits agree with the flags; anything else there is ignored.
func DecodeText(plain []byte) (Text, error) {
	if len(plain) < 5 {
		return Text{}, tooShort("text timestamp and flags", len(plain), 5)
	}
	t := Text{Timestamp: binary.LittleEndian.Uint32(plain), Type: TextType(plain[4] >> 2), Attempt: plain[4] & 3}
	rest := plain[5:]
	if t.Type == TextSigned {
		if len(rest) < 4 {
			return Text{}, tooShort("text author", len(rest), 4)
		}
		t.Author, rest = [4]byte(rest), rest[4:]
	}
	t.Text = cString(rest)
	if t.Type == TextPlain {
		t.Attempt = hiddenAttempt(rest[len(t.Text):], t.Attempt)
	}
	return t, nil
}

// hiddenAttempt returns the attempt that stands between the end of a text and the padding, or low, the bits in the flags.
func hiddenAttempt(b []byte, low uint8) uint8 {
	if len(b) < 2 || b[1] <= 3 || b[1]&3 != low || onlyZeros("", b[2:]) != nil {
		return low
	}
	return b[1]
}

// AppendTo appends the plaintext, without a terminator. The flags hold the two low bits of the attempt; an attempt above 3
// goes behind a NUL after the text (BaseChatMesh::composeMsgPacket, v1.17.1), which only plain texts may have.
func (t Text) AppendTo(dst []byte) ([]byte, error) {
	size := 5 + len(t.Text)
	if t.Type == TextSigned {
		size += len(t.Author)
	}
	if t.Attempt > 3 {
		size += 2
	}
	switch {
	case t.Type > 63:
		return dst, wrongValue("text type", int(t.Type), "0 to 63")
	case t.Attempt > 3 && t.Type != TextPlain:
		return dst, wrongValue("text attempt", int(t.Attempt), "0 to 3 unless plain")
	case size > MaxPlaintext:
		return dst, tooLong("text plaintext", size, MaxPlaintext)
	}
	if err := checkCString("text", t.Text, MaxPlaintext); err != nil {
		return dst, err
	}
	dst = t.AppendAcked(dst)
	if t.Attempt > 3 {
		dst = append(dst, 0, t.Attempt)
	}
	return dst, nil
}

// AppendAcked appends the part of the plaintext that an acknowledgement hashes: everything up to the end of the text,
// without a hidden attempt.
func (t Text) AppendAcked(dst []byte) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, t.Timestamp)
	dst = append(dst, byte(t.Type)<<2|t.Attempt&3)
	if t.Type == TextSigned {
		dst = append(dst, t.Author[:]...)
	}
	return append(dst, t.Text...)
}
