package cli_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sys/unix"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/internal/pty"
)

// watched runs a bar on a terminal and returns what a person sees of it.
func watched(t *testing.T, use func(*cli.Bar)) string {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	if err := unix.IoctlSetWinsize(int(slave.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 20, Col: 100}); err != nil {
		t.Fatal(err)
	}
	seen := make(chan string)
	go func() {
		var b strings.Builder
		_, _ = io.Copy(&b, master)
		seen <- b.String()
	}()
	use(cli.NewBar(slave, "flash room-1"))
	if err := slave.Close(); err != nil {
		t.Fatal(err)
	}
	return <-seen
}

func TestBarOnATerminal(t *testing.T) {
	got := watched(t, func(b *cli.Bar) {
		b.Set(1<<10, 4<<10)
		b.Set(4<<10, 4<<10)
		b.End(true)
	})
	for _, want := range []string{"flash room-1", "4.0 KiB / 4.0 KiB", "100 %"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
	// A flash that fails, and one that fails before its first byte, end too.
	watched(t, func(b *cli.Bar) { b.Set(1, 4); b.End(false) })
	watched(t, func(b *cli.Bar) { b.End(false) })
}

// TestBarElsewhere holds that a file gets lines, seldom, and none of what was quick.
func TestBarElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		b := cli.NewBar(&out, "flash room-1")
		for i := range int64(13) {
			b.Set(i<<10, 100<<10)
			<-time.After(time.Second)
		}
		b.End(true)
		const want = "flash room-1: 5 of 100 KiB, 5 %\nflash room-1: 10 of 100 KiB, 10 %\n"
		if out.String() != want {
			t.Errorf("%q, want %q", out.String(), want)
		}
	})
}
