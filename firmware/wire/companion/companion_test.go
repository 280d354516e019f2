package companion_test

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/firmware/wire/companion"
)

// row is one of a recording of a released radio.
type row struct {
	Asked string   `json:"asked"`
	Said  any      `json:"said"`
	Radio []string `json:"radio"`
	Air   string   `json:"air"`
}

func recorded(t *testing.T, file string) (rows []row) {
	t.Helper()
	f, err := os.Open("../../../fixtures/companion/" + file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var r row
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, r)
	}
	return rows
}

func unhex(t *testing.T, text any) []byte {
	t.Helper()
	s, _ := text.(string)
	b, err := hex.DecodeString(s)
	if err != nil || len(b) == 0 {
		t.Fatal(text, err)
	}
	return b
}

// TestRadioSettings holds the settings that a released radio tells, and the commands that set them,
// against what became of its radio.
func TestRadioSettings(t *testing.T) {
	t.Parallel()
	told := 0
	for _, r := range recorded(t, "commands.jsonl") {
		asked := unhex(t, r.Asked)
		said, _ := r.Said.([]any)
		if len(said) == 0 {
			continue
		}
		answer := unhex(t, said[0])
		switch companion.Code(answer[0]) { //nolint:exhaustive // of the others nothing is read
		case companion.SelfInfo:
			self, err := companion.ParseSelf(answer[1:])
			if err != nil {
				t.Error(err)
			}
			if !strings.HasSuffix(string(answer), self.Name) || self.Radio.SpreadingFactor < 5 || self.Radio.Frequency < 150_000 {
				t.Errorf("%+v of %x", self, answer)
			}
			told++
		case companion.OK:
			if companion.Code(asked[0]) != companion.SetRadio {
				continue
			}
			// "freq=868100000 bw=125000 sf=7 cr=5": what the radio's library was given.
			if r.Radio[0] == "freq=868100000 bw=125000 sf=7 cr=5 preamble=32 sync=12 crc=1 power=22" {
				set := companion.Radio{Frequency: 868_100, Bandwidth: 125_000, SpreadingFactor: 7, CodingRate: 5}
				if got := append([]byte{byte(companion.SetRadio)}, set.Append(nil)...); !bytes.Equal(got, asked) {
					t.Errorf("%x, recorded is %x", got, asked)
				}
				told++
			}
		}
	}
	if told < 10 {
		t.Errorf("only %d rows tell anything", told)
	}
}

// TestLogged holds what a released radio pushed of a frame against the frame.
func TestLogged(t *testing.T) {
	t.Parallel()
	var air [][]byte
	n := 0
	for _, r := range recorded(t, "heard.jsonl") {
		if r.Air != "" {
			air = append(air, unhex(t, r.Air))
			continue
		}
		said := unhex(t, r.Said)
		if companion.Code(said[0]) != companion.LogRxData {
			continue
		}
		for len(air) > 0 && len(air[0]) > companion.MaxLogged {
			air = air[1:]
		}
		l, err := companion.ParseLogged(said[1:])
		if err != nil || l.SNR != 40 || l.RSSI != -80 || len(air) == 0 || !bytes.Equal(l.Frame, air[0]) {
			t.Fatalf("%+v, %v", l, err)
		}
		if got := l.Append([]byte{byte(companion.LogRxData)}); !bytes.Equal(got, said) {
			t.Errorf("%x, recorded is %x", got, said)
		}
		air = air[1:]
		n++
	}
	if n < 90 {
		t.Errorf("only %d frames", n)
	}
}

// TestDecoder holds that frames come out of a stream as they went in, however it is cut and whatever
// stands between them that does not look like one.
func TestDecoder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var stream []byte
		var want []string
		for range rapid.IntRange(0, 5).Draw(t, "frames") {
			stream = append(stream, rapid.StringMatching(`[a-z<\r\n]{0,9}`).Draw(t, "between")...)
			data := rapid.SliceOfN(rapid.Byte(), 0, companion.MaxFrame-1).Draw(t, "data")
			code := companion.Code(rapid.Byte().Draw(t, "code"))
			stream = companion.AppendAnswer(stream, code, data...)
			want = append(want, string(append([]byte{byte(code)}, data...)))
		}
		var d companion.Decoder
		var got []string
		for rest := stream; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "piece")
			piece := rest[:n]
			rest = rest[n:]
			for {
				content, left, ok := d.Next(piece)
				if !ok {
					break
				}
				got, piece = append(got, string(content)), left
			}
		}
		if strings.Join(got, "|") != strings.Join(want, "|") || len(got) != len(want) {
			t.Errorf("%q, want %q", got, want)
		}
		if !d.Idle() {
			t.Error("something is left")
		}
	})
}

// TestDecoderResumes goes through marks that begin no frame.
func TestDecoderResumes(t *testing.T) {
	t.Parallel()
	for name, stream := range map[string]string{
		"no length":         ">\x00\x00>\x01\x00x",
		"too long":          ">\xb1\x00>\x01\x00x",
		"far too long":      ">\xff\xff>\x01\x00x",
		"mark as a length":  ">>\x01\x00x",
		"marks as a length": ">>>\x01\x00x",
		"an app's frame":    "<\x01\x00y>\x01\x00x",
	} {
		var d companion.Decoder
		content, rest, ok := d.Next([]byte(stream))
		if !ok || string(content) != "x" || len(rest) > 0 {
			t.Errorf("%s: %q, %q, %v", name, content, rest, ok)
		}
	}
}

// TestParseErrors holds that what is too short is named.
func TestParseErrors(t *testing.T) {
	t.Parallel()
	_, err1 := companion.ParseLogged([]byte{1})
	_, err2 := companion.ParseSelf(make([]byte, 56))
	for _, err := range []error{err1, err2} {
		if e := (*companion.Error)(nil); !errors.As(err, &e) || !strings.Contains(err.Error(), "want at least") {
			t.Error(err)
		}
	}
	if !companion.LogRxData.Push() || companion.SelfInfo.Push() {
		t.Error("pushes are answers")
	}
}

func FuzzDecoder(f *testing.F) {
	f.Add([]byte(">\x03\x00\x88\x28\xb0"), 1)
	f.Add([]byte(">>\xb0\x00"), 2)
	f.Fuzz(func(t *testing.T, stream []byte, piece int) {
		var whole, cut companion.Decoder
		collect := func(d *companion.Decoder, p []byte) (all []byte) {
			for {
				content, rest, ok := d.Next(p)
				if !ok {
					return all
				}
				if len(content) == 0 || len(content) > companion.MaxFrame {
					t.Fatalf("a frame of %d bytes", len(content))
				}
				_, _ = companion.ParseLogged(content[1:])
				_, _ = companion.ParseSelf(content[1:])
				all, p = append(append(all, content...), 0), rest
			}
		}
		want := collect(&whole, stream)
		var got []byte
		n := min(max(piece, 1), 64)
		for len(stream) > 0 {
			k := min(n, len(stream))
			got = append(got, collect(&cut, stream[:k])...)
			stream = stream[k:]
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%x in pieces, %x as a whole", got, want)
		}
	})
}

func BenchmarkDecoder(b *testing.B) {
	stream := companion.AppendAnswer(nil, companion.LogRxData, make([]byte, 100)...)
	var d companion.Decoder
	b.SetBytes(int64(len(stream)))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, ok := d.Next(stream); !ok {
			b.Fatal("no frame")
		}
	}
}
