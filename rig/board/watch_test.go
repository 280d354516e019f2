package board_test

import (
	"errors"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/role"
	"github.com/meshrig/meshrig/rig/role/companion"
)

var banner = "Room ID: " + strings.Repeat("5A", 32) + "\r\n"

// guru is what an ESP32 prints when a task reads through a null pointer.
const guru = "Guru Meditation Error: Core  1 panic'ed (LoadProhibited). Exception was unhandled.\r\n\r\n" +
	"Core  1 register dump:\r\nPC      : 0x420a11f0  PS      : 0x00060c30\r\n\r\n" +
	"Backtrace: 0x420a11ed:0x3fcebd10 0x4200c2f5:0x3fcebd40\r\n\r\nELF file SHA256: 8f2c\r\n\r\nRebooting...\r\n"

// cut cuts what is printed into pieces of a size.
func cut(text string, size int) (pieces [][]byte) {
	for piece := range slices.Chunk([]byte(text), size) {
		pieces = append(pieces, piece)
	}
	return pieces
}

func TestWatch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, printed string
		restarting    bool
		firmware      bool
		rule          string   // empty: no fault
		words         []string // that have to be quoted
		half          bool     // more words may come
	}{
		{name: "nothing"},
		{name: "banner behind garbage", printed: strings.Repeat("\xee", 1000) + banner},
		{name: "boot", printed: "rst:0x1 (POWERON),boot:0x8 (SPI_FAST_FLASH_BOOT)\r\n" + banner},
		{
			name: "power lost", printed: banner + "ESP-ROM:esp32s3-20210327\r\nrst:0x1 (POWERON),boot:0x8 (SPI_FAST_FLASH_BOOT)\r\n",
			rule: "lost its power, which the rig did not take", words: []string{"rst:0x1 (POWERON)"},
		},
		{name: "power cut by the rig", printed: banner + "rst:0x1 (POWERON),boot:0x8\r\n", restarting: true},
		{name: "lines moved", printed: banner + "rst:0x15 (USB_UART_CHIP_RESET),boot:0x8\r\n", rule: "was reset, and not by the rig", words: []string{"0x15"}},
		{name: "glitch", printed: banner + "rst:0x17 (POWER_GLITCH_RESET)\r\n", rule: "lost its supply", words: []string{"0x17"}},
		{name: "super watchdog", printed: banner + "rst:0x12 (SUPER_WDT_RESET)\r\n", firmware: true, rule: "was reset by its watchdog", words: []string{"0x12"}},
		{name: "wake-up", printed: banner + "rst:0x5 (DSLEEP),boot:0x8\r\n"},
		{name: "no such number", printed: banner + "rst:0xfffffffffffffffff (ODD)\r\n"},
		{name: "nRF52 watchdog", printed: banner + "DEBUG: PWRMGT: Reset = Watchdog (0x2)\n", firmware: true, rule: "was reset by its watchdog", words: []string{"Watchdog (0x2)"}},
		{name: "nRF52 lockup", printed: banner + "DEBUG: PWRMGT: Reset = CPU Lockup (0x8)\n", firmware: true, rule: "panicked", words: []string{"Lockup"}, half: true},
		{
			name: "nRF52 cold boot", printed: banner + "DEBUG: PWRMGT: Reset = Cold Boot (0x0); Shutdown = Low Voltage (0x4C)\n",
			rule: "lost its power, which the rig did not take", words: []string{"Low Voltage"},
		},
		{name: "nRF52 restart by software", printed: banner + "DEBUG: PWRMGT: Reset = Soft Reset (0x4)\n"},
		{name: "nRF52 button", printed: banner + "DEBUG: PWRMGT: Reset = Reset Pin (0x1)\n", rule: "was reset, and not by the rig", words: []string{"Reset Pin"}},
		{name: "restart by software", printed: banner + "rst:0xc (RTC_SW_CPU_RST),boot:0x8\r\n"},
		{
			name: "panic", printed: banner + "\xff\x00\r\n" + guru, firmware: true, rule: "panicked",
			words: []string{"LoadProhibited", "Backtrace: 0x420a11ed:0x3fcebd10", "Rebooting..."},
		},
		{name: "panic of a board that never answered", printed: guru, rule: "panicked", words: []string{"Guru"}},
		{name: "panic behind a reply", printed: "ver\r  -> v1\r\n" + guru, firmware: true, rule: "panicked", words: []string{"Guru"}},
		{
			name: "panic while it restarts", printed: banner + guru, restarting: true, firmware: true,
			rule: "panicked", words: []string{"Guru"},
		},
		{
			name: "abort", printed: banner + "abort() was called at PC 0x42012345 on core 1\r\n\r\nBacktrace: 0x40377d8a", firmware: true,
			rule: "panicked", words: []string{"abort()", "Backtrace: 0x40377d8a"}, half: true,
		},
		{
			name: "panic and reset", printed: banner + "assert failed: xQueueSemaphoreTake queue.c:1709\r\nrst:0xc (SW_CPU)\r\nmore\r\n", firmware: true,
			rule: "panicked", words: []string{"assert failed: xQueueSemaphoreTake", "rst:0xc"},
		},
		{
			name: "task watchdog", printed: banner + "E (6123) task_wdt: Task watchdog got triggered. The tasks:\r\n", firmware: true,
			rule: "panicked", words: []string{"Task watchdog"}, half: true,
		},
		{name: "RP2040", printed: banner + "*** PANIC ***\r\n\r\nOut of memory\r\n", firmware: true, rule: "panicked", words: []string{"Out of memory"}, half: true},
		{
			name: "watchdog", printed: banner + "ets Jul 29 2019 12:21:46\r\n\r\nrst:0x8 (TG1WDT_SYS_RESET),boot:0x13 (SPI)\r\n", firmware: true,
			rule: "was reset by its watchdog", words: []string{"rst:0x8 (TG1WDT_SYS_RESET)"},
		},
		{name: "watchdog while it restarts", printed: banner + "rst:0x10 (RTCWDT_RTC_RESET)\r\n", restarting: true},
		{name: "watchdog before the first word", printed: "rst:0x10 (RTCWDT_RTC_RESET)\r\n" + banner},
		{name: "supply", printed: banner + "Brownout detector was triggered\r\n", rule: "lost its supply", words: []string{"Brownout"}},
		{name: "supply, by reset", printed: banner + "rst:0xf (RTCWDT_BROWN_OUT_RESET),boot:0x13\r\n", rule: "lost its supply", words: []string{"BROWN_OUT"}},
		{
			name: "wrong role", printed: "noise\r\nRepeater ID: " + strings.Repeat("5A", 32) + "\r\nmore\r\n",
			rule: "is no room server", words: []string{"Repeater ID: 5A5A"},
		},
		{name: "talk of a role", printed: banner + "get name\r  -> > Repeater ID: " + strings.Repeat("5A", 32) + "\r\n"},
		{name: "talk of a panic", printed: banner + "DEBUG: no Backtrace: here\r\nset name HardFault\r  -> OK\r\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, size := range []int{1, 7, 10_000} {
				w := board.Watch{Restarting: c.restarting}
				booted := false
				for _, piece := range cut(c.printed, size) {
					booted = w.Print(piece) || booted
				}
				if booted != strings.Contains(c.printed, banner) {
					t.Errorf("booted: %v", booted)
				}
				got := w.Fault("heltec")
				faulty, complete := w.Faulty()
				if faulty != (c.rule != "") || faulty != (got != nil) || complete != (faulty && !c.half) {
					t.Fatalf("pieces of %d: fault %v, faulty %v, complete %v", size, got, faulty, complete)
				}
				if got == nil {
					continue
				}
				if got.Firmware != c.firmware || !strings.HasPrefix(got.Rule, c.rule) || got.Board != "heltec" {
					t.Errorf("pieces of %d: fault %+v", size, got)
				}
				if errors.Is(got, board.ErrRole) != (c.name == "wrong role") {
					t.Errorf("cause %v", got.Err)
				}
				for _, word := range c.words {
					if !strings.Contains(got.Line, word) {
						t.Errorf("pieces of %d: %q is not quoted in %q", size, word, got.Line)
					}
				}
			}
		})
	}
}

// A board is judged by its own role's banner, and told to be what it should be.
func TestWatchOfAnotherRole(t *testing.T) {
	t.Parallel()
	ferry := role.Role{Name: "ferry", Called: "ferry", Banner: "Ferry ID: "}
	w := board.Watch{Role: ferry}
	if !w.Print([]byte(strings.Replace(banner, "Room", "Ferry", 1))) {
		t.Error("its banner is none")
	}
	if w.Print([]byte(banner)) {
		t.Error("a room server's banner is one of it")
	}
	const want = "; flash a ferry, or correct the rig file"
	if f := w.Fault("boat"); f == nil || f.Rule != "is no ferry" || !errors.Is(f, board.ErrRole) || !strings.HasSuffix(f.Error(), want) {
		t.Errorf("%v", f)
	}
}

// A board that speaks to an app shows itself by its answers, in whose frames the words of a panic may
// stand; those outside of frames are its own.
func TestWatchOfAnApp(t *testing.T) {
	t.Parallel()
	const (
		pushed   = ">\x0d\x00\x88\nHardFault\r\n"
		answered = ">\x01\x00\x00"
		reset    = "rst:0x8 (TG1WDT_SYS_RST),boot:0x8\r\n"
	)
	for name, c := range map[string]struct {
		printed string
		booted  bool
		rule    string // empty: no fault
	}{
		"a push":                    {pushed, false, ""},
		"an answer":                 {answered + pushed, true, ""},
		"a panic":                   {answered + "HardFault\r\n", true, "panicked"},
		"a watchdog":                {answered + pushed + reset, true, "was reset by its watchdog"},
		"a watchdog at power-on":    {reset, false, ""},
		"the banner of another one": {banner, false, "is no companion radio"},
	} {
		w := board.Watch{Role: companion.Role()}
		booted := false
		for i := range c.printed { // a byte at a time
			booted = w.Print([]byte(c.printed[i:i+1])) || booted
		}
		if booted != c.booted {
			t.Errorf("%s: booted %v", name, booted)
		}
		if f := w.Fault("radio"); (f == nil) != (c.rule == "") || f != nil && f.Rule != c.rule {
			t.Errorf("%s: %v, want %q", name, f, c.rule)
		}
	}
}

// TestWatchKeepsLittle has a board print 92 kB/s for two minutes: garbage without an end of a line,
// and then a panic that never ends. What else lives in the test's process may grow meanwhile, but
// not every time; what a watch keeps, it keeps every time.
func TestWatchKeepsLittle(t *testing.T) {
	const most, tries = 100_000, 3
	piece := make([]byte, 4096)
	for i := range piece {
		piece[i] = byte(i*31) | 0x80
	}
	least := int64(math.MaxInt64)
	for range tries {
		var w board.Watch
		before := inUse()
		for _, first := range []string{"", "\n*** PANIC ***\n"} {
			w.Print([]byte(first))
			for range 92_000 * 60 / len(piece) {
				w.Print(piece)
			}
		}
		least = min(least, inUse()-before)
		if f := w.Fault("heltec"); f == nil || len(f.Line) > 10_000 {
			t.Fatal("no fault, or one without end")
		}
		if least <= most {
			return
		}
	}
	t.Errorf("%d bytes are kept", least)
}

// inUse is how many bytes of the heap something still refers to. What lies in a sync.Pool, as the
// regexp package's scratch space does, is given up by the second collection only.
func inUse() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func FuzzWatch(f *testing.F) {
	f.Add([]byte(banner+guru), 3)
	f.Add([]byte("rst:0x8 (TG1WDT_SYS_RESET)\r\n"), 1)
	f.Fuzz(func(t *testing.T, printed []byte, size int) {
		if size <= 0 {
			return
		}
		var whole, pieces board.Watch
		booted := whole.Print(printed)
		again := false
		for _, piece := range cut(string(printed), size) {
			again = pieces.Print(piece) || again
		}
		one, other := whole.Fault("a"), pieces.Fault("a")
		if booted != again || (one == nil) != (other == nil) {
			t.Fatalf("whole: %v, %v; in pieces: %v, %v", booted, one, again, other)
		}
		if one != nil && (*one != *other || len(one.Line) > 3*5000) {
			t.Errorf("%v; in pieces %v", one, other)
		}
	})
}
