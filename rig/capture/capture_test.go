package capture_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
)

func stamp(us clock.Time) clock.Stamp { return clock.Stamp{At: us} }

// line makes a timeline of events.
func line(events ...capture.Event) *capture.Timeline {
	t := new(capture.Timeline)
	for _, ev := range events {
		t.Append(ev)
	}
	return t
}

func written(t *testing.T, l *capture.Timeline) string {
	t.Helper()
	var out bytes.Buffer
	if err := l.WriteJSONL(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestJSONL(t *testing.T) {
	t.Parallel()
	heard := lora.Default().Params()
	heard.Power = 0
	for want, ev := range map[string]capture.Event{
		`{"seq":0,"at_us":1366000,"kind":"console-out","board":"room","text":"Room ID: <50>\r\n"}`: {
			Kind: capture.ConsoleOut, At: stamp(1_366_000), Board: "room", Text: "Room ID: <50>\r\n",
		},
		`{"seq":0,"at_us":0,"kind":"console-out","board":"room","text_hex":"ff0d"}`: {
			Kind: capture.ConsoleOut, Board: "room", Text: "\xff\r",
		},
		`{"seq":0,"at_us":200,"at_err_us":7,"kind":"heard-bad","start_us":0,"start_err_us":3,"snr_db":-7.25,"rssi_dbm":-101,"frame":"0102"}`: {
			Kind: capture.HeardBad, At: clock.Stamp{At: 200, Err: 7 * time.Microsecond},
			Start: clock.Stamp{Err: 3 * time.Microsecond}, SNR: -7.25, RSSI: -101, Frame: []byte{1, 2},
		},
		`{"seq":0,"at_us":200,"kind":"heard","by":"sdr","start_us":0,"duration_us":199,"duration_err_us":2,"payload_us":50,"offset_hz":-12.5,"snr_db":0,` +
			`"radio":{"freq_hz":869618000,"bw_hz":62500,"sf":8,"cr":5,"preamble":32,"sync":18,"crc":true},"header":"good","crc":"good","frame":"00"}`: {
			Kind: capture.Heard, At: stamp(200), By: "sdr", Frame: []byte{0}, Offset: -12.5,
			Duration:    sniffer.Span{Value: 199 * time.Microsecond, Err: 2 * time.Microsecond},
			PayloadTime: sniffer.Span{Value: 50 * time.Microsecond}, Params: heard, CRC: sniffer.CRCGood, Header: sniffer.HeaderGood,
			Known: sniffer.Everything.Without(sniffer.RSSI | sniffer.BadCRC),
		},
		`{"seq":0,"at_us":200,"kind":"heard","by":"modem","start_us":3,"start_reckoned":true,"rssi_dbm":-80,"radio":{"sf":8},"crc":"unknown"}`: {
			Kind: capture.Heard, At: stamp(200), By: "modem", Start: stamp(3), RSSI: -80, Params: lora.Params{SpreadingFactor: 8},
			Known: sniffer.End | sniffer.RSSI | sniffer.SpreadingFactor,
		},
		`{"seq":0,"at_us":200,"kind":"heard-bad","by":"modem","crc":"bad"}`: {
			Kind: capture.HeardBad, At: stamp(200), By: "modem", CRC: sniffer.CRCBad, Known: sniffer.End,
		},
		`{"seq":0,"at_us":5,"kind":"radio","board":"room","radio":{"freq_hz":869618000,"bw_hz":62500,"sf":8,"cr":5,"preamble":32,"sync":18,"crc":true,"power_dbm":22}}`: {
			Kind: capture.Radio, At: stamp(5), Board: "room", Params: lora.Default().Params(),
		},
	} {
		l := line(ev)
		if got := strings.TrimSpace(written(t, l)); got != want {
			t.Errorf("wrote\n%s, want\n%s", got, want)
		}
		back, err := capture.ReadJSONL(strings.NewReader(want + "\n"))
		if err != nil {
			t.Error(err)
			continue
		}
		if d := cmp.Diff(l.Events(), back.Events()); d != "" {
			t.Errorf("(-written +read):\n%s", d)
		}
	}
}

// A line of a modem as versions before wrote it tells neither strength nor how the frame began.
func TestOlderLine(t *testing.T) {
	t.Parallel()
	back, err := capture.ReadJSONL(strings.NewReader(`{"seq":0,"at_us":9,"kind":"heard","by":"m","start_us":3,"signal_unknown":true,` +
		`"radio":{"freq_hz":869618000,"bw_hz":62500,"sf":8,"cr":5,"preamble":32,"sync":18,"crc":true,"power_dbm":22},"frame":"00"}` + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	ev := back.At(0)
	if unknown := sniffer.Everything.Without(ev.Known); !unknown.Has(sniffer.Start|sniffer.SNR|sniffer.RSSI|sniffer.Preamble|sniffer.CodingRate) || ev.Start.At != 3 {
		t.Errorf("%+v", ev)
	}
	if got := written(t, back); !strings.Contains(got, `"start_us":3,"start_reckoned":true`) || strings.Contains(got, "snr_db") || strings.Contains(got, "preamble") {
		t.Error(got)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"seq":0,"at_us":200,"kind":"heard","by":"sdr","start_us":0,"duration_us":199,"crc":"good","frame":"00"}`))
	f.Add([]byte(`{"timeline":"meshrig timeline/v1","target":"emu","version":"v1","seed":7,"preset":"eu"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var out bytes.Buffer
		enc := capture.NewEncoder(&out)
		var list []capture.Event
		for d := capture.NewDecoder(bytes.NewReader(b)); ; {
			ev, err := d.Decode()
			if err != nil {
				break
			}
			if err := enc.Encode(ev); err != nil {
				t.Fatal(err)
			}
			list = append(list, ev)
		}
		for d := capture.NewDecoder(&out); len(list) > 0; list = list[1:] {
			ev, err := d.Decode()
			if err != nil || !bytes.Equal(ev.Frame, list[0].Frame) || ev.At != list[0].At || ev.Known != list[0].Known {
				t.Fatalf("%+v, %v, was %+v", ev, err, list[0])
			}
		}
	})
}

func TestJSONLIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		l := new(capture.Timeline)
		for range rapid.IntRange(0, 5).Draw(r, "events") {
			ev := capture.Event{
				Kind:  capture.Kind(rapid.IntRange(0, 8).Draw(r, "kind")),
				At:    stamp(clock.Time(rapid.Int64().Draw(r, "at"))),
				Board: rapid.String().Draw(r, "board"), Text: string(rapid.SliceOf(rapid.Byte()).Draw(r, "text")),
				SNR: lora.DB(rapid.Float64Range(-100, 100).Draw(r, "snr")),
			}
			if ev.OnAir() {
				ev.Start = stamp(clock.Time(rapid.Int64().Draw(r, "start")))
			}
			if b := rapid.SliceOf(rapid.Byte()).Draw(r, "frame"); len(b) > 0 {
				ev.Frame = b
			}
			ev.Board = strings.ToValidUTF8(ev.Board, "")
			l.Append(ev)
		}
		var out bytes.Buffer
		if err := l.WriteJSONL(&out); err != nil {
			r.Fatal(err)
		}
		back, err := capture.ReadJSONL(&out)
		if err != nil {
			r.Fatal(err)
		}
		if d := cmp.Diff(l.Events(), back.Events()); d != "" && l.Len() > 0 {
			r.Fatalf("(-written +read):\n%s", d)
		}
	})
}

func TestReadErrorsNameLineAndField(t *testing.T) {
	t.Parallel()
	const good = `{"seq":0,"at_us":0,"kind":"note"}` + "\n"
	for text, want := range map[string]capture.ReadError{
		"{}":                                    {Line: 1, Field: "kind"},
		"[]":                                    {Line: 1},
		good + "\n":                             {Line: 2},
		good + good:                             {Line: 2, Field: "seq"},
		`{"seq":0,"kind":"x"}`:                  {Line: 1, Field: "kind"},
		`{"seq":"0"}`:                           {Line: 1, Field: "seq"},
		`{"seq":0,"colour":1}`:                  {Line: 1, Field: "colour"},
		good[:20]:                               {Line: 1},
		good[:len(good)-1] + "x":                {Line: 1},
		`{"seq":0,"kind":"heard","frame":"00"}`: {Line: 1, Field: "start_us"},
		`{"seq":0,"kind":"heard","start_us":0,"frame":"0"}`:      {Line: 1, Field: "frame"},
		`{"seq":0,"kind":"note","text_hex":"zz"}`:                {Line: 1, Field: "text_hex"},
		`{"seq":0,"kind":"radio","radio":{"sf":"eight"}}`:        {Line: 1, Field: "radio.sf"},
		`{"seq":0,"kind":"radio","radio":{"bw_hz":123456789e9}}`: {Line: 1, Field: "radio.bw_hz"},
		`{"seq":0,"kind":"radio","radio":{"sf":4}}`:              {Line: 1, Field: "radio.sf"},
		`{"seq":0,"kind":"radio","radio":{"sf":13}}`:             {Line: 1, Field: "radio.sf"},
		`{"seq":0,"kind":"heard","start_us":0,"duration_us":-5}`: {Line: 1, Field: "duration_us"},
		`{"seq":0,"kind":"heard","start_us":0,"payload_us":-5}`:  {Line: 1, Field: "payload_us"},
		`{"seq":0,"kind":"note","at_err_us":-5}`:                 {Line: 1, Field: "at_err_us"},
	} {
		_, err := capture.ReadJSONL(strings.NewReader(text))
		var got *capture.ReadError
		if !errors.As(err, &got) {
			t.Errorf("%q: %v, want a read error", text, err)
			continue
		}
		if got.Line != want.Line || got.Field != want.Field {
			t.Errorf("%q: line %d, field %q, want %d and %q: %v", text, got.Line, got.Field, want.Line, want.Field, err)
		}
	}
}

func TestTimelineCounts(t *testing.T) {
	t.Parallel()
	l := line(
		capture.Event{Kind: capture.Heard, Start: stamp(100)},
		capture.Event{Kind: capture.Heard, Start: stamp(200)},
		capture.Event{Kind: capture.HeardBad, Start: stamp(150)},
		capture.Event{Kind: capture.Sent, Start: stamp(150)},
		capture.Event{Kind: capture.ConsoleOut, Text: "abc"},
		capture.Event{Kind: capture.ConsoleIn, Text: "ignored"},
	)
	if l.Frames() != 2 || l.ConsoleBytes() != 3 || l.Len() != 6 {
		t.Errorf("%d frames, %d bytes, %d events", l.Frames(), l.ConsoleBytes(), l.Len())
	}
	for _, c := range []struct {
		from, to clock.Time
		want     int
	}{{0, 100, 0}, {0, 101, 1}, {100, 201, 2}, {101, 200, 0}} {
		if got := len(l.Between(c.from, c.to)); got != c.want {
			t.Errorf("between %v and %v: %d, want %d", c.from, c.to, got, c.want)
		}
	}
	for i, ev := range l.Events() {
		if ev.Seq != i || l.At(i).Seq != i {
			t.Errorf("event %d is numbered %d", i, ev.Seq)
		}
	}
}

func TestMatchers(t *testing.T) {
	t.Parallel()
	yes := capture.Func("yes", func(capture.Event) bool { return true })
	no := capture.Not(yes)
	for _, c := range []struct {
		m    capture.Matcher
		want bool
		text string
	}{
		{capture.And(yes, no), false, "(yes and not yes)"},
		{capture.And(yes, yes), true, "(yes and yes)"},
		{capture.And(), true, "()"},
		{capture.Or(no, yes), true, "(not yes or yes)"},
		{capture.Or(no, no), false, "(not yes or not yes)"},
		{capture.Or(), false, "()"},
		{capture.Is(capture.Note), true, "a note event"},
		{capture.Prints("x"), false, `console output with "x"`},
	} {
		if got := c.m.Match(capture.Event{}); got != c.want || c.m.String() != c.text {
			t.Errorf("%s: %v, want %s: %v", c.m, got, c.text, c.want)
		}
	}
	if !capture.Prints("lo w").Match(capture.Event{Kind: capture.ConsoleOut, Text: "hello world"}) {
		t.Error("printed text is not found")
	}
}

func FuzzReadJSONL(f *testing.F) {
	f.Add([]byte(`{"seq":0,"at_us":0,"kind":"note","text":"x"}` + "\n" + `{"seq":1,"at_us":9,"kind":"heard","start_us":1,"frame":"0a"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := capture.ReadJSONL(bytes.NewReader(b))
		if err != nil {
			if read := (*capture.ReadError)(nil); !errors.As(err, &read) || read.Line < 1 {
				t.Fatalf("error without a line: %v", err)
			}
			return
		}
		again, err := capture.ReadJSONL(strings.NewReader(written(t, l)))
		if err != nil {
			t.Fatal(err)
		}
		if written(t, l) != written(t, again) {
			t.Error("what was read is not what is written")
		}
	})
}
