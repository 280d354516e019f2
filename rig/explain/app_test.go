package explain_test

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/explain"
)

func fromApp(t *testing.T, content string) capture.Event {
	t.Helper()
	return capture.Event{Kind: capture.FromApp, Board: "room", Frame: unhex(t, content)}
}

func toApp(t *testing.T, content string) capture.Event {
	t.Helper()
	return capture.Event{Kind: capture.ToApp, Board: "room", Frame: unhex(t, content)}
}

const (
	hello  = "68656c6c6f"
	secret = "736573616d652d6f70656e" // sesame-open
)

// What went between app and radio is told in one line.
func TestApp(t *testing.T) {
	t.Parallel()
	for want, ev := range map[string]capture.Event{
		`app start "test"`: fromApp(t, "0101000000000000"+"74657374"),
		`send text "hello" to alice, type 0, attempt 1, t=5`: fromApp(t, "020001"+"05000000"+aliceKey[:12]+hello),
		`send login to carol with a password of 11 bytes`:    fromApp(t, "1a"+carolKey+secret),
		`import key (64 bytes)`:                              fromApp(t, "18"+roomKey),
		`reset path of 30303030`:                             fromApp(t, "0d"+strings.Repeat("30", 32)),
		`sync`:                                               {},
		`set radio f2440d0024f400000805`:                     fromApp(t, "0bf2440d0024f400000805"),
		`command 0x99`:                                       fromApp(t, "99"),
		`OK`:                                                 toApp(t, "00"),
		`error not found`:                                    toApp(t, "0102"),
		`sent flooded, tag 01020304, wait 5.684s`:            toApp(t, "0601"+"01020304"+"34160000"),
		`confirmed 01020304 after 727ms`:                     toApp(t, "8201020304d7020000"),
		`advert of alice`:                                    toApp(t, "80"+aliceKey),
		`contact message from alice "hello", t=5`:            toApp(t, "07"+aliceKey[:12]+"ff00"+"05000000"+hello),
		`contact message from alice, by carol "hello", t=5`:  toApp(t, "10280000"+aliceKey[:12]+"ff02"+"05000000"+carolKey[:8]+hello),
		`heard 10.00 dB: DIRECT ack 66a4e199`:                toApp(t, "8828b0"+"0e0066a4e199"),
		`own settings "128CD300" (128cd300), 869618 kHz, 62500 Hz, SF8, CR5, 22 dBm`: toApp(t, "05011616128cd300f9e81aac8143002ba8793c3a22cf13246a786cfc24051f8d335c78a0000000000000000000000000f2440d0024f4000008053132384344333030"),
		`private key (64 bytes)`:             toApp(t, "0e"+roomKey),
		`login at alice, permissions 3, t=9`: toApp(t, "8501"+aliceKey[:12]+"09000000"+"0301"),
	} {
		if len(ev.Frame) == 0 {
			want = "an empty frame"
		}
		if got := explain.App(ev, keys(t)); got != want {
			t.Errorf("%x: %q, want %q", ev.Frame, got, want)
		}
	}
	if explain.App(toApp(t, "80"+aliceKey), nil) != "advert of 128cd300" {
		t.Error("without keys")
	}
}

// Passwords, keys and what they open leave a frame when a timeline is shown to others; lengths stay.
func TestAppRedacted(t *testing.T) {
	t.Parallel()
	zeros := strings.Repeat("00", 64)
	password := "70617373776f726420" + secret // password sesame-open
	for name, c := range map[string]struct {
		ev   capture.Event
		want string
	}{
		"a log-in":           {fromApp(t, "1a"+carolKey+secret), "1a" + carolKey + zeros[:len(secret)]},
		"a key taken":        {fromApp(t, "18"+roomKey), "18" + zeros},
		"a key given":        {toApp(t, "0e"+roomKey), "0e" + zeros},
		"a channel":          {toApp(t, "1201"+zeros[:64]+roomKey[:32]), "1201" + zeros[:64] + zeros[:32]},
		"a command":          {fromApp(t, "020100"+"05000000"+aliceKey[:12]+password), "020100" + "05000000" + aliceKey[:12] + zeros[:len(password)]},
		"a text that has it": {toApp(t, "07"+aliceKey[:12]+"ff01"+"05000000"+"3e20"+secret), "07" + aliceKey[:12] + "ff01" + "05000000" + zeros[:4+len(secret)]},
		"a text":             {fromApp(t, "020000"+"05000000"+aliceKey[:12]+hello), "020000" + "05000000" + aliceKey[:12] + hello},
		"an advert":          {toApp(t, "80"+aliceKey), "80" + aliceKey},
		"nothing":            {capture.Event{Kind: capture.ToApp}, ""},
	} {
		var line capture.Timeline
		line.Append(fromApp(t, "1a"+carolKey+secret))
		line.Append(c.ev)
		got := keys(t).Redact(&line).At(1)
		if string(got.Frame) != string(unhex(t, c.want)) {
			t.Errorf("%s: %x, want %s", name, got.Frame, c.want)
		}
	}
}

// Every frame of the recordings can be told, and none in bare digits that has a form.
func TestAppRecorded(t *testing.T) {
	t.Parallel()
	f, err := os.Open("../../fixtures/vectors/companion/protocol.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	told := 0
	lines := bufio.NewScanner(f)
	for lines.Buffer(nil, 1<<20); lines.Scan(); {
		var row struct {
			In string
			Ev []struct{ Frame, Code string }
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		if row.In != "" {
			explain.App(fromApp(t, row.In), keys(t))
		}
		for _, ev := range row.Ev {
			if ev.Frame == "" {
				continue
			}
			told++
			got := explain.App(toApp(t, ev.Frame), keys(t))
			if strings.Contains(got, "0x") {
				t.Errorf("%s %s: %s", ev.Code, ev.Frame, got)
			}
		}
	}
	if told < 1000 {
		t.Errorf("only %d frames", told)
	}
}

func FuzzApp(f *testing.F) {
	f.Add(true, []byte{0x02, 0, 0, 1, 2, 3, 4})
	f.Add(false, []byte{0x88, 1, 2, 3})
	f.Fuzz(func(t *testing.T, command bool, content []byte) {
		ev := capture.Event{Kind: capture.ToApp, Frame: content}
		if command {
			ev.Kind = capture.FromApp
		}
		if explain.App(ev, keys(t)) == "" {
			t.Error("nothing to say")
		}
		var line capture.Timeline
		line.Append(ev)
		if got := keys(t).Redact(&line).At(0).Frame; len(got) != len(content) {
			t.Errorf("%d bytes, was %d", len(got), len(content))
		}
	})
}
