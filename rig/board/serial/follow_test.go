package serial_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	goserial "go.bug.st/serial"
	"golang.org/x/sys/unix"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/clock"
)

var banner = "Room ID: " + strings.Repeat("5A", 32) + "\r\n"

// hub is a machine with ports that come and go, in a bubble of virtual time.
type hub struct {
	t   *testing.T
	dir string

	mu    sync.Mutex
	ports map[string]*plug
}

// plug is a port that can be pulled.
type plug struct {
	fake
	data chan string
	gone chan struct{}
}

func (p *plug) Read(buf []byte) (int, error) {
	select {
	case data := <-p.data:
		return copy(buf, data), nil
	case <-p.gone:
		return 0, unix.EIO
	case <-time.After(p.wait):
		return 0, nil
	}
}

func (p *plug) Write(data []byte) (int, error) {
	select {
	case <-p.gone:
		return 0, unix.EIO
	default:
		return p.fake.Write(data)
	}
}

func (p *plug) typed() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return string(p.wrote)
}

// plug puts a port in under a name.
func (h *hub) plug(name string) *plug {
	h.t.Helper()
	if err := os.WriteFile(filepath.Join(h.dir, name), nil, 0o600); err != nil {
		h.t.Fatal(err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	p := &plug{data: make(chan string, 100), gone: make(chan struct{})}
	h.ports[name] = p
	return p
}

// pull takes a port away.
func (h *hub) pull(name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	_ = os.Remove(filepath.Join(h.dir, name))
	close(h.ports[name].gone)
	delete(h.ports, name)
}

func (h *hub) open(path string, _ *goserial.Mode) (goserial.Port, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if p, ok := h.ports[filepath.Base(path)]; ok {
		return p, nil
	}
	return nil, unix.ENODEV
}

// locate finds the one port that is there.
func (h *hub) locate(context.Context) (string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for name := range h.ports {
		return filepath.Join(h.dir, name), nil
	}
	return "", errAbsent
}

var errAbsent = errors.New("usb: nothing at 1-1.4")

// tied is a board that follows its port, and its reader.
type tied struct {
	*hub
	board *serial.Board
	first *plug
	stop  context.CancelFunc
	ended chan error
	begun time.Time
	got   strings.Builder
	at    []clock.Stamp // of each piece of it
}

// tie makes a board on port "ACM0" and runs body on it.
func tie(t *testing.T, body func(b *tied)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		h := &hub{t: t, dir: t.TempDir(), ports: make(map[string]*plug)}
		b := &tied{hub: h, first: h.plug("ACM0"), ended: make(chan error, 1), begun: time.Now()}
		p, err := serial.Open(serial.Config{Board: "heltec", Path: filepath.Join(h.dir, "ACM0"), Open: h.open})
		if err != nil {
			t.Fatal(err)
		}
		b.board = &serial.Board{Port: p, Clock: clock.NewWall(), Locate: h.locate, Restart: func(context.Context) error { return nil }}
		var ctx context.Context
		ctx, b.stop = context.WithCancel(t.Context())
		go func() {
			b.ended <- b.board.Read(ctx, func(printed []byte, at clock.Stamp) {
				b.got.Write(printed)
				b.at = append(b.at, at)
			})
		}()
		defer func() { b.stop(); synctest.Wait(); _ = b.board.Close() }()
		synctest.Wait()
		body(b)
	})
}

// after lets time pass.
func (b *tied) after(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// reads holds the board to what it printed so far, and to a reader that goes on.
func (b *tied) reads(want string) {
	b.t.Helper()
	b.after(100 * time.Millisecond)
	if got := b.got.String(); got != want {
		b.t.Errorf("read %q, want %q", got, want)
	}
	select {
	case err := <-b.ended:
		b.t.Errorf("the reader ended: %v", err)
	default:
	}
}

// ends holds the reader to an end with a cause, whose doing it was, and when.
func (b *tied) ends(cause error, firmware bool, within time.Duration) {
	b.t.Helper()
	err := <-b.ended
	var e *board.Error
	if !errors.As(err, &e) || cause != nil && !errors.Is(err, cause) || board.Stopped(err) != firmware || e.Board != "heltec" {
		b.t.Errorf("ended with %v, firmware %v; want %v, %v", err, board.Stopped(err), cause, firmware)
	}
	if d := time.Since(b.begun); d > within {
		b.t.Errorf("ended after %v", d)
	}
}

// TestFollowsARestart restarts the board in each way that the rig has; its port did not come back
// later and under another name, with or without a banner that could be read in time.
func TestFollowsARestart(t *testing.T) {
	for name, restart := range map[string]func(b *serial.Board) error{
		"by its wiring":  func(b *serial.Board) error { return b.Power(true) },
		"by a command":   func(b *serial.Board) error { return b.Write([]byte("reboot\r")) },
		"without wiring": func(b *serial.Board) error { b.Restart = nil; return b.Power(true) },
	} {
		t.Run(name, func(t *testing.T) {
			tie(t, func(b *tied) {
				b.first.data <- banner
				b.reads(banner)
				if err := restart(b.board); err != nil {
					t.Fatal(err)
				}
				b.pull("ACM0")
				b.after(4 * time.Second)
				second := b.plug("ACM1")
				b.after(time.Minute) // its banner went unread
				second.data <- "more"
				b.reads(banner + "more")
				if err := b.board.Write([]byte("ver\r")); err != nil || second.typed() != "ver\r" {
					t.Errorf("typed %q at the new port, %v", second.typed(), err)
				}
			})
		})
	}
}

// TestRestartsUnasked has the board restart by itself: the banner says so, and is for the
// bench to judge.
func TestRestartsUnasked(t *testing.T) {
	tie(t, func(b *tied) {
		b.first.data <- banner
		b.reads(banner)
		b.pull("ACM0")
		b.after(2 * time.Second)
		b.plug("ACM1").data <- banner
		b.reads(banner + banner)
		b.after(time.Minute)
		b.reads(banner + banner)
	})
}

// TestResetLoop has the board do nothing but restart.
func TestResetLoop(t *testing.T) {
	tie(t, func(b *tied) {
		for range 50 {
			b.ports["ACM0"].data <- banner
			b.after(100 * time.Millisecond)
			b.pull("ACM0")
			b.after(time.Second)
			b.plug("ACM0")
			b.after(time.Second)
		}
		b.reads(strings.Repeat(banner, 50))
	})
}

// TestFlapping has a port that comes and goes and never says a word: its cable is loose.
func TestFlapping(t *testing.T) {
	tie(t, func(b *tied) {
		done := make(chan struct{})
		go func() {
			for {
				b.pull("ACM0")
				<-time.After(time.Second)
				b.plug("ACM0")
				select {
				case <-time.After(time.Second):
				case <-done:
					return
				}
			}
		}()
		b.ends(serial.ErrUnplugged, false, 30*time.Second)
		close(done)
	})
}

func TestVanishes(t *testing.T) {
	tie(t, func(b *tied) {
		b.first.data <- banner + "get na"
		b.reads(banner + "get na")
		b.pull("ACM0")
		b.ends(serial.ErrUnplugged, false, 16*time.Second)
	})
}

// TestComesBackWithoutABanner is a cable that was pulled and put in again.
func TestComesBackWithoutABanner(t *testing.T) {
	tie(t, func(b *tied) {
		b.pull("ACM0")
		b.after(time.Second)
		b.plug("ACM1").data <- "noise"
		b.ends(serial.ErrUnplugged, false, 30*time.Second)
		if b.got.String() != "noise" {
			t.Errorf("read %q", b.got.String())
		}
	})
}

// TestComesBackBusy has someone else open the port first.
func TestComesBackBusy(t *testing.T) {
	tie(t, func(b *tied) {
		b.pull("ACM0")
		b.after(time.Second)
		b.plug("ACM1")
		other, err := serial.Open(serial.Config{Board: "other", Path: filepath.Join(b.dir, "ACM1"), Open: b.open})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = other.Close() }()
		b.ends(serial.ErrBusy, false, 16*time.Second)
	})
}

// TestPowerIsOff keeps the port away for longer than it may be away.
func TestPowerIsOff(t *testing.T) {
	tie(t, func(b *tied) {
		b.board.Switch = func(on bool) error {
			if on {
				b.plug("ACM1").data <- banner
			} else {
				b.pull("ACM0")
			}
			return nil
		}
		if err := b.board.Power(false); err != nil {
			t.Fatal(err)
		}
		b.after(time.Hour)
		b.reads("")
		if err := b.board.Power(true); err != nil {
			t.Fatal(err)
		}
		b.reads(banner)
	})
}

// TestWriteWaits types while the board is away.
func TestWriteWaits(t *testing.T) {
	tie(t, func(b *tied) {
		if err := b.board.Power(true); err != nil {
			t.Fatal(err)
		}
		b.pull("ACM0")
		back := make(chan *plug, 1)
		time.AfterFunc(3*time.Second, func() { back <- b.plug("ACM1") })
		if err := b.board.Write([]byte("ver\r")); err != nil {
			t.Fatal(err)
		}
		if got := (<-back).typed(); got != "ver\r" {
			t.Errorf("typed %q", got)
		}
		b.pull("ACM1")
		b.begun = time.Now()
		wants(t, b.board.Write([]byte("ver\r")), serial.ErrUnplugged, "write")
		if d := time.Since(b.begun); d > serial.Return+time.Second {
			t.Errorf("gave up after %v", d)
		}
	})
}

func TestNobodyFollows(t *testing.T) {
	tie(t, func(b *tied) {
		b.board.Locate = nil
		b.pull("ACM0")
		b.ends(serial.ErrUnplugged, false, time.Second)
		wants(t, b.board.Write([]byte("ver\r")), serial.ErrUnplugged, "write")
	})
}

// TestEndsWhileAway ends the reader while the board's port is away, powered or not.
func TestEndsWhileAway(t *testing.T) {
	for name, end := range map[string]func(b *tied){
		"context": func(b *tied) { b.stop() },
		"close":   func(b *tied) { _ = b.board.Close() },
		"context in the dark": func(b *tied) {
			_ = b.board.Power(false)
			b.stop()
		},
	} {
		t.Run(name, func(t *testing.T) {
			tie(t, func(b *tied) {
				b.board.Switch = func(bool) error { return nil }
				b.pull("ACM0")
				b.after(time.Second)
				end(b)
				if err := <-b.ended; err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// TestPanics has the board say why it ends, its port staying or going.
func TestPanics(t *testing.T) {
	for name, c := range map[string]struct {
		printed  string
		pull     bool
		firmware bool
		words    string
	}{
		"slowly":             {banner + "Guru Meditation Error: Core  0 panic'ed\r\nBack", false, true, "Backtrace: 0x42:0x3f"},
		"and is gone":        {banner + "*** PANIC ***\r\n", true, true, "*** PANIC ***"},
		"before it answered": {"abort() was called at PC 0x42012345 on core 1\r\n", false, false, "abort() was called at PC 0x42012345"},
	} {
		t.Run(name, func(t *testing.T) {
			tie(t, func(b *tied) {
				b.first.data <- c.printed
				b.after(50 * time.Millisecond)
				if c.pull {
					b.pull("ACM0")
				} else {
					b.first.data <- "trace: 0x42:0x3f\r\n"
				}
				err := <-b.ended
				var e *board.Error
				if !errors.As(err, &e) || e.Firmware != c.firmware || !strings.Contains(e.Line, c.words) || e.Board != "heltec" {
					t.Errorf("%v, want one of the firmware (%v) with %q", err, c.firmware, c.words)
				}
				if d := time.Since(b.begun); d > 2*time.Second {
					t.Errorf("ended after %v", d)
				}
			})
		})
	}
}

// TestWatchdog knows a reset that was asked for from one that was not.
func TestWatchdog(t *testing.T) {
	const bite = "rst:0x8 (TG1WDT_SYS_RESET),boot:0x13\r\n"
	tie(t, func(b *tied) {
		b.first.data <- banner
		b.after(time.Second)
		if err := b.board.Power(true); err != nil {
			t.Fatal(err)
		}
		b.first.data <- bite + banner
		b.reads(banner + bite + banner)
		b.first.data <- bite
		b.ends(nil, true, 3*time.Second)
	})
}

// TestOldNewsIsUncertain holds that what lies at a port which is opened anew can be as old as the time
// since the port went, and what comes later is as fresh as ever.
func TestOldNewsIsUncertain(t *testing.T) {
	tie(t, func(b *tied) {
		b.first.data <- "before"
		synctest.Wait()
		b.pull("ACM0")
		<-time.After(2 * time.Second)
		b.plug("ACM1").data <- banner
		<-time.After(time.Second)
		b.mu.Lock()
		p := b.ports["ACM1"]
		b.mu.Unlock()
		p.data <- "fresh"
		synctest.Wait()
		if len(b.at) != 3 || b.at[0].Err != 0 || b.at[2].Err != 0 {
			t.Fatalf("%v", b.at)
		}
		old := b.at[1]
		from, to := old.At.Add(-old.Err), old.At.Add(old.Err)
		if from > b.at[0].At.Add(100*time.Millisecond) || to < from.Add(1900*time.Millisecond) || to > b.at[2].At {
			t.Errorf("what lay there came between %v and %v", from, to)
		}
	})
}
