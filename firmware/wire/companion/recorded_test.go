package companion_test

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/wire/companion"
)

// said are the frames that released radios sent in the recordings of the companion protocol, by code.
func said(tb testing.TB) map[companion.Code][][]byte {
	tb.Helper()
	f, err := os.Open("../../../fixtures/vectors/companion/protocol.jsonl")
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	all := map[companion.Code][][]byte{}
	lines := bufio.NewScanner(f)
	for lines.Buffer(nil, 1<<20); lines.Scan(); {
		var row struct {
			Ev []struct{ Frame string }
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			tb.Fatal(err)
		}
		for _, ev := range row.Ev {
			if b, err := hex.DecodeString(ev.Frame); err == nil && len(b) > 0 {
				all[companion.Code(b[0])] = append(all[companion.Code(b[0])], b)
			}
		}
	}
	return all
}

// TestRecorded reads every answer and push of the recordings that has a form, and writes those back
// that can be written.
func TestRecorded(t *testing.T) {
	t.Parallel()
	all := said(t)
	contact := func(data []byte) ([]byte, error) {
		c, err := companion.ParseContact(data)
		return c.Append(nil), err
	}
	channel := func(data []byte) ([]byte, error) {
		c, err := companion.ParseChannel(data)
		return c.Append(nil), err
	}
	for code, back := range map[companion.Code]func([]byte) ([]byte, error){
		companion.ContactEntry: contact, companion.PushNewAdvert: contact, companion.ChannelInfo: channel,
	} {
		same := 0
		for _, b := range all[code] {
			got, err := back(b[1:])
			if err != nil || len(got) != len(b)-1 {
				t.Errorf("%s: %v, %d bytes", code.Answer(), err, len(got))
			}
			if bytes.Equal(got, b[1:]) {
				same++
			}
		}
		// Behind a name may stand old bytes of the radio's buffer.
		if same == 0 || code != companion.ChannelInfo && same < len(all[code]) {
			t.Errorf("%s: %d of %d written as they were read", code.Answer(), same, len(all[code]))
		}
	}
	for code, read := range map[companion.Code]func([]byte) error{
		companion.SelfInfo:         func(b []byte) error { _, err := companion.ParseSelf(b); return err },
		companion.DeviceInfo:       func(b []byte) error { _, err := companion.ParseDevice(b); return err },
		companion.Sent:             func(b []byte) error { _, err := companion.ParseSending(b); return err },
		companion.PushConfirmed:    func(b []byte) error { _, err := companion.ParseConfirmation(b); return err },
		companion.PushLogin:        func(b []byte) error { _, err := companion.ParseLoggedIn(b); return err },
		companion.ContactMessage:   message(companion.ContactMessage),
		companion.ContactMessageV3: message(companion.ContactMessageV3),
		companion.ChannelMessage:   message(companion.ChannelMessage),
		companion.ChannelMessageV3: message(companion.ChannelMessageV3),
		companion.ChannelData:      message(companion.ChannelData),
		companion.Stats:            stats,
	} {
		if len(all[code]) == 0 {
			t.Errorf("%s: not in the recordings", code.Answer())
		}
		for _, b := range all[code] {
			if err := read(b[1:]); err != nil {
				t.Errorf("%s: %x: %v", code.Answer(), b, err)
			}
		}
	}
}

func message(code companion.Code) func([]byte) error {
	return func(b []byte) error {
		_, err := companion.ParseMessage(append([]byte{byte(code)}, b...))
		return err
	}
}

func stats(b []byte) (err error) {
	switch b[0] {
	case companion.StatsCore:
		_, err = companion.ParseCoreStats(b)
	case companion.StatsRadio:
		_, err = companion.ParseRadioStats(b)
	default:
		_, err = companion.ParsePacketStats(b)
	}
	return err
}

// TestWhatIsRead holds some fields against what the recordings' notes say.
func TestWhatIsRead(t *testing.T) {
	t.Parallel()
	all := said(t)
	d, err := companion.ParseDevice(all[companion.DeviceInfo][0][1:])
	if want := (companion.Device{Protocol: 13, Contacts: 350, Channels: 40, BuildDate: "14 Aug 2026", Model: "Generic ESP32", Version: "v1.17.1"}); err != nil || d != want {
		t.Errorf("%+v, %v, want %+v", d, err, want)
	}
	s, err := companion.ParseSelf(all[companion.SelfInfo][0][1:])
	if err != nil || s.Type != 1 || s.Power != 22 || s.Key[0] != 0x12 || s.Name != "128CD300" || s.Radio.Frequency != 869_618 {
		t.Errorf("%+v, %v", s, err)
	}
	m, err := companion.ParseMessage(unhex(t, "07"+"22b919537079"+"ff"+"02"+"00b85569"+"aabbccdd"+hex.EncodeToString([]byte("post"))))
	if err != nil || m.Author != [4]byte{0xaa, 0xbb, 0xcc, 0xdd} || m.Text != "post" || m.PathLength != companion.Straight {
		t.Errorf("%+v, %v", m, err)
	}
}

// Every code of the recordings has a name, and no two of one kind are called alike.
func TestNames(t *testing.T) {
	t.Parallel()
	for code := range said(t) {
		if strings.Contains(code.Answer(), "0x") {
			t.Errorf("%02x: %s", byte(code), code.Answer())
		}
	}
	seen := map[string]bool{}
	for c := range 256 {
		name := companion.Code(c).Command()
		if seen[name] {
			t.Errorf("%s twice", name)
		}
		seen[name] = true
	}
	if got := companion.Failure(9).String() + companion.IllegalArgument.String(); got != "failure 9illegal argument" {
		t.Error(got)
	}
}

// Frames that are cut short are errors, and say by how much.
func TestCutShort(t *testing.T) {
	t.Parallel()
	all := said(t)
	for _, code := range []companion.Code{companion.ContactMessage, companion.ContactMessageV3, companion.ChannelData} {
		if _, err := companion.ParseMessage(all[code][0][:6]); err == nil {
			t.Errorf("%s of 6 bytes was read", code.Answer())
		}
	}
	if _, err := companion.ParseMessage([]byte{byte(companion.NoMessage)}); err == nil {
		t.Error("an empty queue is a message")
	}
	if _, err := companion.ParseSending([]byte{1, 2}); err == nil || err.Error() != "companion: sent: found 2 bytes, want at least 5" {
		t.Error(err)
	}
}

func FuzzParse(f *testing.F) {
	for _, list := range said(f) {
		f.Add(list[0])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if c, err := companion.ParseContact(b); err == nil {
			again, err := companion.ParseContact(c.Append(nil))
			if err != nil || again != c && len(c.Name) < 32 {
				t.Errorf("%+v, was %+v, %v", again, c, err)
			}
		}
		_, _ = companion.ParseMessage(b)
		_, _ = companion.ParseSelf(b)
		_, _ = companion.ParseDevice(b)
		_, _ = companion.ParseLoggedIn(b)
		_, _ = companion.ParseSending(b)
		_, _ = companion.ParseConfirmation(b)
		_, _ = companion.ParseChannel(b)
		for _, parse := range []func([]byte) error{
			func(b []byte) error { _, err := companion.ParseCoreStats(b); return err },
			func(b []byte) error { _, err := companion.ParseRadioStats(b); return err },
			func(b []byte) error { _, err := companion.ParsePacketStats(b); return err },
		} {
			_ = parse(b)
		}
	})
}
