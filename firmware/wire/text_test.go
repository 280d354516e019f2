package wire_test

import (
	"testing"

	"github.com/meshrig/meshrig/firmware/wire"
)

func TestHiddenAttempt(t *testing.T) {
	const head = "49b95569"
	for _, c := range []struct {
		name, hex string
		want      wire.Text
	}{
		{"none", head + "026869", wire.Text{Attempt: 2, Text: "hi"}},
		{"hidden", head + "0268690006", wire.Text{Attempt: 6, Text: "hi"}},
		{"hidden and padding", head + "02686900060000", wire.Text{Attempt: 6, Text: "hi"}},
		{"low bits differ", head + "0268690005", wire.Text{Attempt: 2, Text: "hi"}},
		{"not above 3", head + "0268690002", wire.Text{Attempt: 2, Text: "hi"}},
		{"more text", head + "00686900646566", wire.Text{Text: "hi"}},
		{"command", head + "0668690006", wire.Text{Type: wire.TextCommand, Attempt: 2, Text: "hi"}},
		{"no text", head + "020006", wire.Text{Attempt: 6}},
	} {
		c.want.Timestamp = 0x6955b949
		got, err := wire.DecodeText(fromHex(t, c.hex))
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, %v, want %+v", c.name, got, err, c.want)
		}
	}
}

func TestAppendAckedLeavesTheHiddenAttemptOut(t *testing.T) {
	if got := string(wire.Text{Attempt: 6, Text: "hi"}.AppendAcked(nil)); got != "\x00\x00\x00\x00\x02hi" {
		t.Errorf("%x", got)
	}
	if got := string(wire.KeepAlive{Timestamp: 1, Since: 7}.AppendAcked(nil)); got != "\x01\x00\x00\x00\x02\x00\x00\x00\x00" {
		t.Errorf("%x", got)
	}
}

func TestNamesAreCutAsTheFirmwareDoes(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"abcdef", "abcde"}, {"abcdä", "abcd"}, {"abcä", "abcä"}, {"a\x00b", "a"}, {"a\xffb", "a"}, {"\xed\xa0\x80", ""}, {"a\xef\xbf\xbd", "a\ufffd"},
	} {
		if got := wire.TruncateUTF8(c.in, 5); got != c.want {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
}

func TestRequests(t *testing.T) {
	b, err := wire.NewRequest(1, wire.RequestStatus, [4]byte{1, 2, 3, 4}).AppendTo(nil)
	if err != nil || string(b) != "\x01\x00\x00\x00\x01\x00\x00\x00\x00\x01\x02\x03\x04" {
		t.Errorf("request %x, %v", b, err)
	}
	if got := (wire.Request{Data: []byte{0xfe}}).TelemetryMask(); got != wire.TelemetryBase {
		t.Errorf("mask %02x", got)
	}
	if got := (wire.Request{}).TelemetryMask(); got&wire.TelemetryLocation == 0 || got&wire.TelemetryEnvironment == 0 {
		t.Errorf("mask %02x", got)
	}
	short, err := wire.DecodeKeepAlive([]byte{1, 0, 0, 0, 2})
	if err != nil || short != (wire.KeepAlive{Timestamp: 1}) {
		t.Errorf("keep-alive %+v, %v", short, err)
	}
}

func TestLongAdvertDataIsCut(t *testing.T) {
	a, err := wire.DecodeAdvert(make([]byte, 100+33))
	if err != nil || len(a.Data) != wire.MaxAdvertData {
		t.Errorf("%d bytes of data, %v", len(a.Data), err)
	}
}

func TestDiscoverRequestWithAPartOfSince(t *testing.T) {
	r, err := wire.DecodeDiscoverRequest(fromHex(t, "800401020304050607"))
	if err != nil || r.HasSince || r.Since != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestGroupTextSplit(t *testing.T) {
	sender, message, ok := wire.GroupText{Text: "alice: a: b"}.Split()
	if sender != "alice" || message != "a: b" || !ok {
		t.Errorf("%q, %q, %t", sender, message, ok)
	}
	if _, _, ok := (wire.GroupText{Text: "alice"}).Split(); ok {
		t.Error("a text without sender is split")
	}
}
