package companion_test

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	wire "github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/rig/sniffer/companion"
	"github.com/meshrig/meshrig/rig/sniffer/companion/companiontest"
)

// selfInfo is what a released radio answered to AppStart (fixtures/companion/commands.jsonl).
const selfInfo = "05011616128cd300f9e81aac8143002ba8793c3a22cf13246a786cfc24051f8d335c78a0000000000000000000000000f2440d0024f4000008053132384344333030"

// fake is a radio on a line. It answers as the released one does, unless its hook has it otherwise.
type fake struct {
	byte  time.Duration // on the line; 0: none
	late  time.Duration // before it answers
	radio wire.Radio
	hook  func(code wire.Code, answer []byte) []byte

	out chan []byte
	app wireApp
}

// wireApp takes the frames of an app.
type wireApp struct{ buf []byte }

func (a *wireApp) next(data []byte) (frames [][]byte) {
	a.buf = append(a.buf, data...)
	for len(a.buf) >= 3 {
		n := int(binary.LittleEndian.Uint16(a.buf[1:]))
		if a.buf[0] != '<' || len(a.buf) < 3+n {
			break
		}
		frames, a.buf = append(frames, a.buf[3:3+n]), a.buf[3+n:]
	}
	return frames
}

func newFake() *fake {
	return &fake{out: make(chan []byte, 100), radio: wire.Radio{Frequency: 869_618, Bandwidth: 62_500, SpreadingFactor: 8, CodingRate: 5}}
}

func (f *fake) Bytes(n int) time.Duration { return time.Duration(n) * f.byte }

func (f *fake) Write(data []byte) error {
	for _, content := range f.app.next(data) {
		code := wire.Code(content[0])
		var answer []byte
		switch code { //nolint:exhaustive // of an app
		case wire.AppStart:
			info, _ := hex.DecodeString(selfInfo)
			copy(info[1+3+32+8+4:], f.radio.Append(nil))
			answer = wire.AppendAnswer(nil, wire.SelfInfo, info[1:]...)
		case wire.GetDeviceTime:
			answer = wire.AppendAnswer(nil, wire.CurrentTime, 2, 0xb9, 0x55, 0x69)
		case wire.SetRadio:
			f.radio = wire.Radio{
				Frequency: binary.LittleEndian.Uint32(content[1:]), Bandwidth: binary.LittleEndian.Uint32(content[5:]),
				SpreadingFactor: content[9], CodingRate: content[10],
			}
			answer = wire.AppendAnswer(nil, wire.OK)
		}
		if f.hook != nil {
			answer = f.hook(code, answer)
		}
		if answer != nil {
			f.say(answer, f.Bytes(len(data))+f.late)
		}
	}
	return nil
}

// say lets it write something in a while.
func (f *fake) say(data []byte, in time.Duration) {
	time.AfterFunc(in+f.Bytes(len(data)), func() { f.out <- data })
}

func (f *fake) Read(ctx context.Context, post func([]byte, time.Time)) error {
	for {
		select {
		case data := <-f.out:
			if data == nil {
				return errUnplugged
			}
			post(data, time.Now())
		case <-ctx.Done():
			return nil
		}
	}
}

var errUnplugged = errors.New("unplugged")

// row is one of a recording of a released radio.
type row struct {
	At   int64  `json:"t_us"`
	Air  string `json:"air"`
	Said string `json:"said"`
}

func recorded(t *testing.T) (rows []row) {
	t.Helper()
	f, err := os.Open("../../../fixtures/companion/heard.jsonl")
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

// TestHearsWhatTheReleasedRadioPushed plays what a released radio said for some hours, on lines of
// several kinds: all that reached its antenna and is not too long is heard, at a time that is true
// within its error, with no more than it can know.
func TestHearsWhatTheReleasedRadioPushed(t *testing.T) {
	t.Parallel()
	rows := recorded(t)
	for name, f := range map[string]*fake{
		"a UART":             {byte: 87 * time.Microsecond},
		"a processor's port": {},
		"a slow machine":     {byte: 87 * time.Microsecond, late: 3 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				line := newFake()
				line.byte, line.late = f.byte, f.late
				clk := clock.NewWall()
				var tape strings.Builder
				r := companiontest.Record(&tape, line)
				s, err := companion.New(t.Context(), r, companion.Config{Name: "ear", Clock: clk})
				if err == nil {
					err = s.Tune(lora.Default().Params())
				}
				if err != nil {
					t.Fatal(err)
				}
				frames := hear(t, s, func() {
					begun := time.Now()
					for _, r := range rows {
						if said, _ := hex.DecodeString(r.Said); len(said) > 0 {
							due := begun.Add(time.Duration(r.At) * time.Microsecond)
							line.say(wire.AppendAnswer(nil, wire.Code(said[0]), said[1:]...), time.Until(due))
						}
					}
					<-time.After(time.Until(begun.Add(time.Duration(rows[len(rows)-1].At)*time.Microsecond + time.Second)))
				})
				judge(t, rows, frames)
				if err := errors.Join(s.Close(), r.Close()); err != nil {
					t.Error(err)
				}
				if name == "a UART" {
					replay(t, tape.String(), frames)
				}
			})
		})
	}
}

// hear has a radio listen while something happens.
func hear(t *testing.T, s *companion.Sniffer, meanwhile func()) (frames []sniffer.Frame) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Listen(ctx, func(f sniffer.Frame) { frames = append(frames, f) }) }()
	synctest.Wait()
	meanwhile()
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	return frames
}

// judge compares what was heard with what was on the air.
func judge(t *testing.T, rows []row, frames []sniffer.Frame) {
	t.Helper()
	var begun clock.Time
	for _, r := range rows {
		air, _ := hex.DecodeString(r.Air)
		if len(air) == 0 || len(air) > wire.MaxLogged {
			continue
		}
		if len(frames) == 0 || string(frames[0].Payload) != string(air) {
			t.Fatalf("the frame at %d us was not heard", r.At)
		}
		f := frames[0]
		frames = frames[1:]
		if begun == 0 { // of the recording, by the first frame, which is true within its error
			begun = f.End.At.Add(-time.Duration(r.At) * time.Microsecond)
		}
		truly := begun.Add(time.Duration(r.At) * time.Microsecond)
		if d := f.End.At.Sub(truly); max(d, -d) > 2*f.End.Err || f.End.Err > 10*time.Millisecond {
			t.Errorf("end %v, truly %v", f.End, truly)
		}
		if f.SNR != 10 || f.RSSI != -80 || f.CRC != sniffer.CRCGood || f.Known != companion.Knows || f.Instrument != "ear" {
			t.Errorf("%+v", f)
		}
	}
	if len(frames) > 0 {
		t.Errorf("%d frames were heard that nobody sent", len(frames))
	}
}

// replay has the driver hear the same of a recording.
func replay(t *testing.T, tape string, want []sniffer.Frame) {
	t.Helper()
	p, err := companiontest.Play(strings.NewReader(tape))
	if err != nil {
		t.Fatal(err)
	}
	s, err := companion.New(t.Context(), p, companion.Config{Name: "ear", Clock: clock.NewWall()})
	if err == nil {
		err = s.Tune(lora.Default().Params())
	}
	if err != nil {
		t.Fatal(err)
	}
	frames := hear(t, s, func() { <-time.After(10 * time.Hour) })
	if len(frames) != len(want) || string(frames[len(frames)-1].Payload) != string(want[len(want)-1].Payload) {
		t.Errorf("%d frames, recorded are %d", len(frames), len(want))
	}
	if err := errors.Join(s.Close(), p.Close()); err != nil {
		t.Error(err)
	}
}

// TestTune holds that a radio that is set otherwise is an error, unless it may be set.
func TestTune(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		other := lora.Default().Params()
		other.Frequency = 868_100_000
		for _, retune := range []bool{false, true} {
			line := newFake()
			s, err := companion.New(t.Context(), line, companion.Config{Name: "ear", Clock: clock.NewWall(), Retune: retune})
			if err != nil {
				t.Fatal(err)
			}
			err = s.Tune(other)
			switch {
			case retune && (err != nil || s.Radio().Frequency != other.Frequency || line.radio.Frequency != 868_100):
				t.Errorf("%v, %+v", err, line.radio)
			case !retune && (!errors.Is(err, companion.ErrElsewhere) || line.radio.Frequency != 869_618):
				t.Errorf("%v, %+v", err, line.radio)
			}
			if err := s.Tune(lora.Params{}); err == nil {
				t.Error("it can be tuned to nothing")
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
	})
}

// TestMisbehaves goes through radios that do not behave, and lines that are not to one.
func TestMisbehaves(t *testing.T) {
	t.Parallel()
	answer := func(code wire.Code, with []byte) func(wire.Code, []byte) []byte {
		return func(c wire.Code, right []byte) []byte {
			if c == code {
				return with
			}
			return right
		}
	}
	for name, c := range map[string]struct {
		hook  func(wire.Code, []byte) []byte
		after func(*fake)
		want  error
		says  string
	}{
		"right":             {},
		"silent":            {hook: answer(wire.AppStart, nil), want: companion.ErrSilent},
		"silent later":      {hook: answer(wire.GetDeviceTime, nil), want: companion.ErrSilent},
		"refuses":           {hook: answer(wire.AppStart, wire.AppendAnswer(nil, wire.Err, 1)), want: companion.ErrRefused},
		"of another answer": {hook: answer(wire.AppStart, wire.AppendAnswer(nil, wire.CurrentTime, 1)), want: companion.ErrSilent},
		"short":             {hook: answer(wire.AppStart, wire.AppendAnswer(nil, wire.SelfInfo, 1, 2)), says: "own settings: found 2 bytes"},
		"a console":         {hook: func(wire.Code, []byte) []byte { return []byte("Unknown command\r\n") }, want: companion.ErrSilent},
		"unplugged":         {after: func(f *fake) { f.out <- nil }, want: errUnplugged},
		"garbage":           {after: func(f *fake) { f.out <- make([]byte, 5000) }, want: companion.ErrGarbage},
		"a push of nothing": {after: func(f *fake) { f.out <- wire.AppendAnswer(nil, wire.LogRxData) }},
		"frames between": {hook: func(_ wire.Code, right []byte) []byte {
			return append(wire.AppendAnswer(nil, wire.LogRxData, 0, 0, 1), right...)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				line := newFake()
				line.hook = c.hook
				s, err := companion.New(t.Context(), line, companion.Config{Name: "ear", Clock: clock.NewWall()})
				if err == nil {
					ctx, stop := context.WithTimeout(t.Context(), time.Minute)
					defer stop()
					if c.after != nil {
						c.after(line)
					}
					err = s.Listen(ctx, func(sniffer.Frame) {})
					_ = s.Close()
				}
				e := (*board.Error)(nil)
				switch {
				case c.want == nil && c.says == "":
					if err != nil {
						t.Error(err)
					}
				case c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)):
					t.Errorf("%v, want %q", err, c.says)
				case c.want != nil && !errors.Is(err, c.want):
					t.Errorf("%v, want %v", err, c.want)
				case !errors.As(err, &e) && !errors.Is(err, errUnplugged):
					t.Errorf("%v names no radio", err)
				}
			})
		})
	}
	if _, err := companion.Open(t.Context(), t.TempDir()+"/none", 0, companion.Config{Name: "ear", Clock: clock.NewWall()}); err == nil {
		t.Error("a port that is none can be opened")
	}
}

// TestStrength holds that a strength below -128 dBm is read as the firmware cut it.
func TestStrength(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		line := newFake()
		s, err := companion.New(t.Context(), line, companion.Config{Name: "ear", Clock: clock.NewWall()})
		if err != nil {
			t.Fatal(err)
		}
		frames := hear(t, s, func() {
			line.say(wire.AppendAnswer(nil, wire.LogRxData, 0xD8, 0x7F, 1, 2), 0) // -129 dBm, cut to 8 bits
			<-time.After(time.Second)
		})
		if len(frames) != 1 || frames[0].RSSI != -129 || frames[0].SNR != -10 {
			t.Errorf("%+v", frames)
		}
		_ = s.Close()
	})
}
