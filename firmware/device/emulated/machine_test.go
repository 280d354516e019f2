package emulated_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
)

// toy is a firmware in functions.
type toy struct {
	board *emulated.Board
	setup func(b *emulated.Board)
	loop  func(b *emulated.Board)
	next  func(b *emulated.Board) (device.Millis, bool)
}

func (t *toy) Setup() {
	if t.setup != nil {
		t.setup(t.board)
	}
}

func (t *toy) Loop() {
	if t.loop != nil {
		t.loop(t.board)
	}
}

func (t *toy) Next() (device.Millis, bool) {
	if t.next == nil {
		return 0, false
	}
	return t.next(t.board)
}

func (t toy) program(b *emulated.Board) emulated.Firmware {
	t.board = b
	return &t
}

// on returns a machine that has power since bench time 0.
func on(cfg emulated.Config, t toy) *emulated.Machine {
	m := emulated.New(cfg, t.program)
	m.Input(0, device.Input{Kind: device.Power, On: true})
	return m
}

type event struct {
	At   int64
	Kind device.OutputKind
	Text string
}

// run runs to until and returns all outputs.
func run(t *testing.T, m *emulated.Machine, until int64) []event {
	t.Helper()
	var events []event
	for {
		out, at, next, err := m.Run(until)
		if err != nil {
			t.Fatal(err)
		}
		if next < at {
			t.Fatalf("next %d lies before %d", next, at)
		}
		for _, o := range out {
			events = append(events, event{at, o.Kind, string(o.Data)})
		}
		if len(out) == 0 {
			if at != until {
				t.Fatalf("stopped at %d without output, want %d", at, until)
			}
			return events
		}
	}
}

func want(t *testing.T, got []event, want ...event) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("outputs (-want +got):\n%s", d)
	}
}

func narrow(b *emulated.Board) { b.Radio().Configure(869618000, 62500, 8, 5) }

func TestBootTimes(t *testing.T) {
	key := func(b *emulated.Board) {
		var seed [32]byte
		b.Random().Fill(device.Key, seed[:])
	}
	for name, c := range map[string]struct {
		before func(*emulated.Board)
		banner int64
	}{
		"with a stored key": {func(*emulated.Board) {}, 1_046_000},
		"making a key":      {key, 1_366_000},
	} {
		t.Run(name, func(t *testing.T) {
			m := on(emulated.Config{}, toy{setup: func(b *emulated.Board) {
				c.before(b)
				_, _ = b.Write([]byte("Room "))
				_, _ = b.Write([]byte("ID"))
				narrow(b)
			}})
			want(t, run(t, m, 10e6),
				event{c.banner, device.SerialOut, "Room ID"},
				event{c.banner + 1000, device.RadioSet, ""})
		})
	}
}

func TestConsoleTakesAllWaitingBytesAtOnce(t *testing.T) {
	m := on(emulated.Config{}, toy{loop: func(b *emulated.Board) {
		if n := len(b.Waiting()); n > 0 {
			_, _ = b.Write([]byte("[" + string(b.Waiting()) + "]"))
			b.Take(n)
		}
	}})
	for i, s := range []string{"a", "bc", "d"} {
		m.Input(int64(i)*400_000, device.Input{Kind: device.SerialIn, Data: []byte(s)})
	}
	m.Input(2_000_250, device.Input{Kind: device.SerialIn, Data: []byte("late")})
	want(t, run(t, m, 3e6),
		event{1_047_000, device.SerialOut, "[abcd]"},
		event{2_000_250, device.SerialOut, "[late]"})
}

func TestOnePassPerMillisecond(t *testing.T) {
	var passes []int64
	m := on(emulated.Config{}, toy{
		loop: func(b *emulated.Board) { passes = append(passes, int64(b.Millis())) },
		next: func(b *emulated.Board) (device.Millis, bool) { return b.Millis() - 5, true },
	})
	m.Input(1_049_500, device.Input{Kind: device.SerialIn, Data: []byte("x")})
	run(t, m, 1_051_000)
	if d := cmp.Diff([]int64{1047, 1048, 1049, 1049, 1050, 1051}, passes); d != "" {
		t.Error(d)
	}
}

func TestDelayPutsOutputAndInputOff(t *testing.T) {
	m := on(emulated.Config{}, toy{loop: func(b *emulated.Board) {
		if n := len(b.Waiting()); n > 0 {
			b.Take(n)
			b.Delay(18432 * time.Microsecond)
			_, _ = b.Write([]byte{'0' + byte(n)})
		}
	}})
	m.Input(2_000_000, device.Input{Kind: device.SerialIn, Data: []byte("a")})
	got := run(t, m, 2_010_000)
	want(t, got)
	m.Input(2_010_500, device.Input{Kind: device.SerialIn, Data: []byte("bc")})
	want(t, run(t, m, 3e6),
		event{2_018_432, device.SerialOut, "1"},
		event{2_036_864, device.SerialOut, "2"})
}

func TestCounterWraps(t *testing.T) {
	for _, start := range []device.Millis{0, 1<<31 - 2000, 1<<32 - 2000} {
		var woke []device.Millis
		m := on(emulated.Config{Millis: start}, toy{
			loop: func(b *emulated.Board) { woke = append(woke, b.Millis()) },
			next: func(b *emulated.Board) (device.Millis, bool) { return b.Millis() + 700, true },
		})
		run(t, m, 3_200_000)
		if d := cmp.Diff([]device.Millis{start + 1047, start + 1747, start + 2447, start + 3147}, woke); d != "" {
			t.Errorf("start %d: %s", start, d)
		}
	}
}

func TestSleepIsBounded(t *testing.T) {
	passes := 0
	m := on(emulated.Config{}, toy{loop: func(*emulated.Board) { passes++ }})
	_, _, next, err := m.Run(2e6)
	if sleep := int64(1) << 30 * 1000; err != nil || next != 1_047_000+sleep {
		t.Errorf("next %d, %v, want %d", next, err, 1_047_000+sleep)
	}
	run(t, m, 60*24*3600*1e6) // more than the counter holds
	if passes != 5 {
		t.Errorf("%d passes in 60 days, want 5", passes)
	}
}

func TestRebootAndPower(t *testing.T) {
	boots := 0
	m := on(emulated.Config{Millis: 77}, toy{
		setup: func(b *emulated.Board) {
			boots++
			_, _ = b.Write([]byte{'0' + byte(boots)})
			if b.Millis() != 1046 && boots > 1 {
				t.Errorf("boot %d: counter at %d", boots, b.Millis())
			}
			_ = b.Flash().AppendFile("/boots", []byte{byte(boots)})
		},
		loop: func(b *emulated.Board) {
			switch string(b.Waiting()) {
			case "reboot":
				b.Reboot()
			case "off":
				b.PowerOff()
			default:
				return
			}
			_, _ = b.Write([]byte("lost"))
			if err := b.Flash().WriteFile("/lost", nil); err == nil {
				t.Error("a boot that is over wrote to flash")
			}
		},
	})
	in := func(at int64, s string) { m.Input(at, device.Input{Kind: device.SerialIn, Data: []byte(s)}) }
	power := func(at int64, p bool) { m.Input(at, device.Input{Kind: device.Power, On: p}) }
	in(5_000_300, "reboot")
	power(10e6, true) // has power: nothing happens
	power(12e6, false)
	in(13e6, "x")
	power(14e6, true)
	in(17e6, "off")
	power(20e6, true)
	power(20.5e6, false) // while it boots
	power(21e6, true)
	want(t, run(t, m, 30e6),
		event{1_046_000, device.SerialOut, "1"},
		event{6_046_300, device.SerialOut, "2"},
		event{15_046_000, device.SerialOut, "3"},
		event{22_046_000, device.SerialOut, "4"})
	if d := cmp.Diff(map[string][]byte{"/boots": {1, 2, 3, 4}}, m.Flash().Snapshot()); d != "" {
		t.Error(d)
	}
}

func TestSettingsAreAnnouncedWhenTheyChange(t *testing.T) {
	m := on(emulated.Config{}, toy{setup: narrow, loop: func(b *emulated.Board) {
		switch string(b.Waiting()) {
		case "r":
			b.Reboot()
		case "p":
			b.Radio().SetPower(9)
		case "n":
			narrow(b)
		}
		b.Take(1)
	}})
	for i, s := range []string{"n", "p", "p", "r"} {
		m.Input(int64(i+2)*1e6, device.Input{Kind: device.SerialIn, Data: []byte(s)})
	}
	want(t, run(t, m, 20e6),
		event{1_047_000, device.RadioSet, ""},
		event{3_000_000, device.RadioSet, ""},
		event{6_047_000, device.RadioSet, ""}) // power is back at its default
}

func TestPast(t *testing.T) {
	m := on(emulated.Config{}, toy{})
	run(t, m, 5e6)
	if _, _, _, err := m.Run(4e6); !errors.Is(err, emulated.ErrPast) {
		t.Errorf("run: %v", err)
	}
	m.Input(4e6, device.Input{Kind: device.SerialIn})
	if _, _, _, err := m.Run(6e6); !errors.Is(err, emulated.ErrPast) {
		t.Errorf("input: %v", err)
	}
	run(t, m, 6e6)
}

func TestClock(t *testing.T) {
	var seen []uint32
	read := toy{loop: func(b *emulated.Board) {
		switch string(b.Waiting()) {
		case "set":
			b.RTC().SetTime(1<<32 - 2)
		case "reboot":
			b.Reboot()
		case "get":
			seen = append(seen, b.RTC().Time())
		}
		b.Take(9)
	}}
	for name, c := range map[string]struct {
		cfg  emulated.Config
		want []uint32 // 3.5 s after 0, 4 s after set and reboot, 3 s after power-on
	}{
		"steady":     {emulated.Config{Epoch: 1000}, []uint32{1003, 2, 9}},
		"default":    {emulated.Config{}, []uint32{emulated.DefaultEpoch + 3, 2, 9}},
		"fast":       {emulated.Config{Epoch: 1000, DriftPPM: 500_000}, []uint32{1005, 4, 14}},
		"no battery": {emulated.Config{RTCReset: true}, []uint32{1715770354, 2, 1715770354}},
	} {
		seen = nil
		m := on(c.cfg, read)
		in := func(at int64, s string) { m.Input(at, device.Input{Kind: device.SerialIn, Data: []byte(s)}) }
		in(3.5e6, "get")
		in(4e6, "set")
		in(5e6, "reboot")
		in(8e6, "get")
		m.Input(11e6, device.Input{Kind: device.Power})
		m.Input(12e6, device.Input{Kind: device.Power, On: true})
		in(15e6, "get")
		run(t, m, 16e6)
		if d := cmp.Diff(c.want, seen); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestPowerCutAtEachByte(t *testing.T) {
	const text = "new settings"
	for n := range len(text) + 1 {
		flash := &emulated.Flash{}
		flash.Restore(map[string][]byte{"/prefs": []byte("old")})
		m := on(emulated.Config{Flash: flash}, toy{loop: func(b *emulated.Board) {
			if len(b.Waiting()) > 0 {
				b.Take(9)
				if err := b.Flash().WriteFile("/prefs", []byte(text)); n < len(text) && !errors.Is(err, emulated.ErrWorn) {
					t.Errorf("cut after %d: %v", n, err)
				}
				_, _ = b.Write([]byte("done"))
			}
		}})
		flash.Arm(emulated.Fault{After: n, Cut: true})
		m.Input(2e6, device.Input{Kind: device.SerialIn, Data: []byte("x")})
		got := run(t, m, 3e6)
		if cut := n < len(text); m.On() == cut || (len(got) == 0) != cut {
			t.Errorf("cut after %d of %d: on %t, printed %v", n, len(text), m.On(), got)
		}
		if data, err := flash.ReadFile("/prefs"); err != nil || string(data) != text[:n] {
			t.Errorf("cut after %d: %q, %v", n, data, err)
		}
	}
}

func TestFlash(t *testing.T) {
	var f emulated.Flash
	if _, err := f.ReadFile("/a"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("read: %v", err)
	}
	if err := f.Remove("/a"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("remove: %v", err)
	}
	if err := f.WriteFile("a", nil); !errors.Is(err, fs.ErrInvalid) {
		t.Errorf("name: %v", err)
	}
	f.Arm(emulated.Fault{After: 5})
	if err := f.AppendFile("/a", []byte("1234")); err != nil {
		t.Errorf("before the fault: %v", err)
	}
	if err := f.AppendFile("/a", []byte("5678")); !errors.Is(err, emulated.ErrWorn) || !strings.Contains(err.Error(), "1 of 4") {
		t.Errorf("fault: %v", err)
	}
	if f.Armed() {
		t.Error("the fault did not go off")
	}
	if err := f.AppendFile("/a", []byte("6")); err != nil {
		t.Errorf("after the fault: %v", err)
	}
	data, _ := f.ReadFile("/a")
	data[0] = 'x' // a copy
	if d := cmp.Diff(map[string][]byte{"/a": []byte("123456")}, f.Snapshot()); d != "" {
		t.Error(d)
	}
	if err := f.Format(); err != nil || len(f.Snapshot()) != 0 {
		t.Error("format left files behind")
	}
}

// beneath keeps the last file that was written, until it is full.
type beneath struct{ files map[string]string }

// most is how long a file of it may be.
const most = 4

var errFull = errors.New("full")

func (b beneath) WriteFile(name string, data []byte) error {
	if len(data) > most {
		return errFull
	}
	b.files[name] = string(data)
	return nil
}

func (b beneath) AppendFile(name string, data []byte) error {
	b.files[name] += string(data)
	return nil
}

func (b beneath) Remove(name string) error {
	delete(b.files, name)
	return nil
}

// What lies beneath a flash has all that it has, and a write that fails there is one that a power cut ends.
func TestFlashOverAnother(t *testing.T) {
	under := beneath{map[string]string{}}
	f := emulated.Flash{Beneath: under}
	m := on(emulated.Config{Flash: &f}, toy{setup: narrow, loop: func(b *emulated.Board) {
		for _, name := range []string{"/a", "/b", "/gone"} {
			_ = b.Flash().WriteFile(name, []byte("1"))
		}
		_ = b.Flash().AppendFile("/a", []byte("2"))
		_ = b.Flash().Remove("/gone")
		if err := b.Flash().WriteFile("/a", []byte("12345")); !errors.Is(err, errFull) {
			t.Error(err)
		}
		_ = b.Flash().WriteFile("/b", []byte("3"))
	}})
	run(t, m, 2e6)
	if d := cmp.Diff(map[string]string{"/a": "12", "/b": "1"}, under.files); d != "" {
		t.Error(d)
	}
	if m.Firmware() != nil {
		t.Error("the board still has power")
	}
	if err := f.Format(); err != nil || len(under.files) != 0 {
		t.Error(under.files, err)
	}
}

func TestIdleRunsDoNotAllocate(t *testing.T) {
	m := on(emulated.Config{}, toy{
		setup: narrow,
		loop: func(b *emulated.Board) {
			if n := len(b.Waiting()); n > 0 {
				_, _ = b.Write(b.Waiting())
				b.Take(n)
			}
			b.Radio().Receive()
		},
		next: func(b *emulated.Board) (device.Millis, bool) { return b.Millis() + 151, true },
	})
	run(t, m, 2e6)
	at := int64(2e6)
	line := []byte("ver\r")
	if n := testing.AllocsPerRun(100, func() {
		at += 1e6
		m.Input(at-5e5, device.Input{Kind: device.SerialIn, Data: line})
		for {
			out, reached, _, err := m.Run(at)
			if err != nil || reached == at && len(out) == 0 {
				return
			}
		}
	}); n != 0 {
		t.Errorf("%v allocations in a second", n)
	}
}

func BenchmarkIdleSecond(b *testing.B) {
	m := emulated.New(emulated.Config{}, toy{
		next: func(b *emulated.Board) (device.Millis, bool) { return b.Millis() + 151, true },
	}.program)
	m.Input(0, device.Input{Kind: device.Power, On: true})
	b.ReportAllocs()
	at := int64(0)
	for b.Loop() {
		at += 1e6
		if _, _, _, err := m.Run(at); err != nil {
			b.Fatal(err)
		}
	}
}
