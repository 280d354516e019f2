package companion_test

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
)

const vectors = "../../fixtures/vectors/companion"

// tape is what was recorded of one board: what reached it, and what it did.
type tape struct {
	name  string
	epoch uint32
	own   identity.PrivateKey
	keys  map[byte]identity.PublicKey // of the others, by their first byte
	in    []stimulus
	want  [3][]event // by device.OutputKind
	rows  int
	end   int64
}

// stimulus is one thing that reaches the board.
type stimulus struct {
	at   int64
	rank int // order at one instant
	line int
	in   device.Input
}

// event is one thing that a board does, or should do.
type event struct {
	at    int64
	line  int
	data  []byte
	undef []int // bytes that come from memory that nobody has set
	radio device.RadioSettings
	air   int64
}

func (e event) String() string {
	return fmt.Sprintf("line %d, %d us: %x %+v", e.line, e.at, e.data, e.radio)
}

// hexBytes is text of hexadecimal digits.
type hexBytes []byte

func (h *hexBytes) UnmarshalJSON(text []byte) error {
	b, err := hex.DecodeString(strings.Trim(string(text), `"`))
	*h = b
	return err
}

type keyPair struct{ Pub, Prv hexBytes }

// row is a line of either kind of file.
type row struct {
	Kind    string
	Session string
	Key     keyPair
	Keys    map[string]keyPair
	Boards  map[string]string
	Epoch   uint32
	SNR     float32
	RSSI    float32

	At     int64 `json:"t_us"`
	In     hexBytes
	Stream hexBytes
	Rx     hexBytes
	Boot   []happening
	Ev     []happening

	From, To string
	Hex      hexBytes
	Note     string
	Air      int64 `json:"air_us"`
	On       int
	Undef    []int
	Random   bool
}

type happening struct {
	After    int64 `json:"dt_us"`
	Frame    hexBytes
	Tx       hexBytes
	Air      int64 `json:"air_us"`
	Radio    string
	Unframed hexBytes
	Undef    []int
	Code     string
}

// eachRow reads a file of the vectors.
func eachRow(tb testing.TB, name string, use func(line int, r row)) {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join(vectors, name))
	if err != nil {
		tb.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for line := 1; lines.Scan(); line++ {
		var r row
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			tb.Fatalf("%s, line %d: %v", name, line, err)
		}
		use(line, r)
	}
}

// protocol reads the sessions of the protocol's file.
func protocol(tb testing.TB) []*tape {
	tb.Helper()
	var all []*tape
	keys := map[byte]identity.PublicKey{}
	eachRow(tb, "protocol.jsonl", func(line int, r row) {
		switch {
		case r.Kind == "header":
			for _, k := range r.Keys {
				keys[k.Pub[0]] = identity.PublicKey(k.Pub)
			}
			return
		case r.Session != "":
			t := &tape{name: r.Session, epoch: r.Epoch, own: identity.PrivateKey(r.Key.Prv), keys: keys}
			t.feed(0, line, device.Input{Kind: device.Power, On: true})
			t.expect(tb, 0, line, r.Boot)
			all = append(all, t)
			return
		}
		t := all[len(all)-1]
		t.rows++
		switch {
		case r.In != nil:
			t.feed(r.At, line, device.Input{Kind: device.SerialIn, Data: framed(r.In)})
		case r.Stream != nil:
			t.feed(r.At, line, device.Input{Kind: device.SerialIn, Data: r.Stream})
		case r.Rx != nil:
			t.feed(r.At, line, device.Input{Kind: device.FrameIn, Data: r.Rx, SNR: r.SNR, RSSI: r.RSSI})
		}
		t.expect(tb, r.At, line, r.chance())
		t.end = max(t.end, r.At+1000)
	})
	return all
}

// chance leaves the identity out that the firmware made itself: key and name in what it says of itself.
func (r row) chance() []happening {
	for i := range r.Ev {
		if h := &r.Ev[i]; r.Random && h.Code == "SELF_INFO" {
			for at := range h.Frame {
				if at >= 4 && at < 36 || at >= len(h.Frame)-8 {
					h.Undef = append(h.Undef, at)
				}
			}
		}
	}
	return r.Ev
}

func framed(content []byte) []byte {
	return append([]byte{'<', byte(len(content)), byte(len(content) >> 8)}, content...)
}

func (t *tape) feed(at int64, line int, in device.Input) {
	t.in = append(t.in, stimulus{at: at, line: line, in: in})
}

func (t *tape) expect(tb testing.TB, from int64, line int, list []happening) {
	tb.Helper()
	for _, h := range list {
		e := event{at: from + h.After, line: line, undef: h.Undef, air: h.Air}
		kind := device.SerialOut
		switch {
		case h.Frame != nil:
			e.data = h.Frame
		case h.Tx != nil:
			kind, e.data = device.Transmit, h.Tx
		case h.Radio != "":
			kind, e.radio = device.RadioSet, settings(tb, h.Radio)
		default:
			tb.Fatalf("line %d: an event of no kind", line)
		}
		t.want[kind] = append(t.want[kind], e)
		t.end = max(t.end, e.at+h.Air+1000)
	}
}

// settings reads "freq=869618000 bw=62500 sf=8 cr=5 preamble=32 sync=12 crc=1 power=22".
func settings(tb testing.TB, text string) device.RadioSettings {
	tb.Helper()
	v := map[string]int64{}
	for word := range strings.FieldsSeq(text) {
		key, value, _ := strings.Cut(word, "=")
		base := 10
		if key == "sync" {
			base = 16
		}
		n, err := strconv.ParseInt(value, base, 64)
		if err != nil {
			tb.Fatalf("%q: %v", text, err)
		}
		v[key] = n
	}
	return device.RadioSettings{
		Frequency: uint32(v["freq"]), Bandwidth: uint32(v["bw"]), SpreadingFactor: uint8(v["sf"]), CodingRate: uint8(v["cr"]),
		Preamble: uint16(v["preamble"]), SyncWord: byte(v["sync"]), CRC: v["crc"] == 1, Power: int8(v["power"]),
	}
}

// When the radio of a recorded board noticed a frame, in microseconds from its start at the settings of the
// exchanges: behind 8.3 symbols of the preamble, and behind the header.
const (
	symbol          = 4096
	preambleNoticed = symbol * 83 / 10
	headerNoticed   = symbol * (32*4 + 49) / 4
)

// exchange reads what one companion of an exchange did.
func exchange(tb testing.TB, name, board string) *tape {
	tb.Helper()
	t := &tape{name: name + " " + board, keys: map[byte]identity.PublicKey{}}
	last := map[string]row{} // frame of each sender
	eachRow(tb, name, func(line int, r row) {
		t.end = max(t.end, r.At+r.Air+1000)
		switch r.Kind {
		case "header":
			t.epoch, t.own = r.Epoch, identity.PrivateKey(r.Keys[board].Prv)
			for _, k := range r.Keys {
				t.keys[k.Pub[0]] = identity.PublicKey(k.Pub)
			}
			t.feed(0, line, device.Input{Kind: device.Power, On: true})
			return
		case "tx":
			last[r.From] = r
			if r.From == board {
				t.want[device.Transmit] = append(t.want[device.Transmit], event{at: r.At, line: line, data: r.Hex, air: r.Air, undef: r.Undef})
				break
			}
			t.feed(r.At+preambleNoticed, line, device.Input{Kind: device.AirPhase, Phase: device.PhasePreamble})
			t.feed(r.At+headerNoticed, line, device.Input{Kind: device.AirPhase, Phase: device.PhaseHeader})
			t.in = append(t.in, stimulus{at: r.At + r.Air, rank: 1, line: line, in: device.Input{Kind: device.AirPhase}})
		case "rx":
			if r.To == board {
				t.feed(r.At, line, device.Input{Kind: device.FrameIn, Data: last[r.From].Hex, SNR: r.SNR, RSSI: r.RSSI})
			}
		case "app":
			if r.To == board {
				t.feed(r.At, line, device.Input{Kind: device.SerialIn, Data: framed(r.Hex)})
			}
		case "power":
			if r.To == board {
				t.feed(r.At, line, device.Input{Kind: device.Power, On: r.On == 1})
			}
		case "frame":
			if r.From == board {
				t.want[device.SerialOut] = append(t.want[device.SerialOut], event{at: r.At, line: line, data: r.Hex, undef: r.Undef})
			}
		case "radio":
			if r.From == board {
				t.want[device.RadioSet] = append(t.want[device.RadioSet], event{at: r.At, line: line, radio: settings(tb, r.Note)})
			}
		case "serial", "serial-in", "note":
		default:
			tb.Fatalf("%s, line %d: kind %q", name, line, r.Kind)
		}
		if r.From == board || r.To == board {
			t.rows++
		}
	})
	slices.SortStableFunc(t.in, func(a, b stimulus) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.rank, b.rank)) })
	return t
}

// exchanges reads every companion of every exchange.
func exchanges(tb testing.TB) []*tape {
	tb.Helper()
	paths, err := filepath.Glob(filepath.Join(vectors, "exchange-*.jsonl"))
	if err != nil || len(paths) == 0 {
		tb.Fatal("no exchanges", err)
	}
	var all []*tape
	for _, path := range paths {
		name := filepath.Base(path)
		var boards []string
		eachRow(tb, name, func(_ int, r row) {
			for board, role := range r.Boards {
				if role == "companion" {
					boards = append(boards, board)
				}
			}
		})
		slices.Sort(boards)
		for _, board := range boards {
			all = append(all, exchange(tb, name, board))
		}
	}
	return all
}
