package wire

import (
	"encoding/binary"
	"strings"
)

// GroupText is the plaintext of a group text packet. Who sent it is only said by the text, "NAME: MESSAGE", and proven by nothing.
type GroupText struct {
	Timestamp uint32 // sender's clock, Unix seconds
	Flags     uint8  // text type and attempt as in Text; 0 is the only value that is sent
	Text      string // "NAME: MESSAGE", at most MaxText bytes when companions send it; no NUL
}

// DecodeGroupText reads a group text. The text ends at the first NUL or with the plaintext.
func DecodeGroupText(plain []byte) (GroupText, error) {
	if len(plain) < 5 {
		return GroupText{}, tooShort("group text timestamp and flags", len(plain), 5)
	}
	return GroupText{Timestamp: binary.LittleEndian.Uint32(plain), Flags: plain[4], Text: cString(plain[5:])}, nil
}

// AppendTo appends the plaintext, without a terminator.
func (t GroupText) AppendTo(dst []byte) ([]byte, error) {
	if err := checkCString("group text", t.Text, MaxPlaintext-5); err != nil {
		return dst, err
	}
	dst = append(binary.LittleEndian.AppendUint32(dst, t.Timestamp), t.Flags)
	return append(dst, t.Text...), nil
}

// Split returns the claimed sender and the message; ok is false if there is no ": " in the text.
func (t GroupText) Split() (sender, message string, ok bool) {
	return strings.Cut(t.Text, ": ")
}

// GroupData is the plaintext of a group data packet.
type GroupData struct {
	Type uint16 // application, see number_allocations.md of upstream; 0xFF00 and above are for trials
	Data []byte // at most MaxGroupData bytes
}

// DecodeGroupData reads group data, whose length is on the wire. Data aliases plain.
func DecodeGroupData(plain []byte) (GroupData, error) {
	if len(plain) < 3 {
		return GroupData{}, tooShort("group data type and length", len(plain), 3)
	}
	n := int(plain[2])
	if len(plain)-3 < n {
		return GroupData{}, tooShort("group data", len(plain)-3, n)
	}
	return GroupData{Type: binary.LittleEndian.Uint16(plain), Data: plain[3 : 3+n]}, nil
}

// AppendTo appends the plaintext.
func (d GroupData) AppendTo(dst []byte) ([]byte, error) {
	if len(d.Data) > MaxGroupData {
		return dst, tooLong("group data", len(d.Data), MaxGroupData)
	}
	dst = append(binary.LittleEndian.AppendUint16(dst, d.Type), byte(len(d.Data)))
	return append(dst, d.Data...), nil
}
