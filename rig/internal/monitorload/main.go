// Command monitorload measures what the collector takes: a process of its own polls many rooms behind
// pseudo terminals, which this one answers for, and reads their packet logs. It prints the collector's
// time on the processor beside that of a loop of hashing, and its memory.
//
//	go run ./rig/internal/monitorload -meshrig .bin/meshrig -rooms 200 -lines 1000 -for 60s
package main

import (
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/meshrig/meshrig/rig/internal/pty"
)

func main() {
	program := flag.String("meshrig", ".bin/meshrig", "the program")
	rooms := flag.Int("rooms", 200, "how many rooms")
	lines := flag.Int("lines", 1000, "lines of packet logs a second, of all")
	interval := flag.Duration("interval", 10*time.Second, "between two polls of a room")
	length := flag.Duration("for", time.Minute, "how long")
	flag.Parse()
	if err := measure(*program, *rooms, *lines, *interval, *length); err != nil {
		log.Fatal(err)
	}
}

func measure(program string, rooms, lines int, interval, length time.Duration) error {
	dir, err := os.MkdirTemp("", "monitorload-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	var config strings.Builder
	fmt.Fprintf(&config, "interval: %v\nstate: state\nno-page: true\nprometheus: {}\ninflux:\n  - {name: file, file: points.lp}\nrooms:\n", interval)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	for i := range rooms {
		board, host, err := pty.Raw()
		if err != nil {
			return err
		}
		defer func() { _, _ = board.Close(), host.Close() }()
		r := &room{key: fmt.Sprintf("%064x", 0x5000+i), board: board}
		go r.serve()
		go r.log(ctx, time.Duration(rooms)*time.Second/time.Duration(lines))
		fmt.Fprintf(&config, "  - {name: room-%d, usb: {port: %s}}\n", i, host.Name())
	}
	file := filepath.Join(dir, "monitor.yaml")
	if err := os.WriteFile(file, []byte(config.String()), 0o600); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, program, "monitor", "--config", file)
	cmd.Env = append(os.Environ(), "MESHRIG_STATE="+filepath.Join(dir, "machine"))
	if err := cmd.Start(); err != nil {
		return err
	}
	// At the start each port is looked for, leased and opened once, which is not what goes on for days.
	<-time.After(settled)
	before, err := processor(cmd.Process.Pid)
	if err != nil {
		return err
	}
	<-time.After(length)
	after, err := processor(cmd.Process.Pid)
	if err != nil {
		return err
	}
	ran, used := length.Seconds(), after-before
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		return err
	}
	if err := cmd.Wait(); err != nil {
		return err
	}
	points, err := os.ReadFile(filepath.Join(dir, "points.lp"))
	if err != nil {
		return err
	}
	usage, _ := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	got := strings.Count(string(points), "meshcore_packet,")
	fmt.Printf("%d polls answered, %d of %d lines kept\n", polls.Load(), got, logged.Load())
	fmt.Printf("collector: %.2f s on the processor in %.0f s, %.1f %% of a core, behind %.2f s for the start; %d MiB at most\n",
		used.Seconds(), ran, 100*used.Seconds()/ran, before.Seconds(), usage.Maxrss>>10)
	fmt.Printf("a second of hashing takes %.2f s on the processor here\n", calibrate().Seconds())
	return nil
}

// settled is how long the start takes.
const settled = 15 * time.Second

// processor is how long a process was on the processor, of which the kernel counts hundredths of a second.
func processor(pid int) (time.Duration, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	_, behind, _ := strings.Cut(string(data), ") ")
	fields := strings.Fields(behind) // from the state on, the third of proc(5)
	var user, system int
	if _, err := fmt.Sscan(fields[11], &user); err != nil {
		return 0, err
	}
	if _, err := fmt.Sscan(fields[12], &system); err != nil {
		return 0, err
	}
	return time.Duration(user+system) * 10 * time.Millisecond, nil
}

// calibrate is how long it takes to hash what an idle core of 2 GHz without extensions hashes in about a
// second: 200 MiB by SHA-256.
func calibrate() time.Duration {
	var before, after syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &before)
	block := make([]byte, 1<<20)
	for range 200 {
		sum := sha256.Sum256(block)
		block[0] = sum[0]
	}
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &after)
	return time.Duration(after.Utime.Nano() - before.Utime.Nano())
}

// room is a room's console at the board's end of a pseudo terminal.
type room struct {
	key   string
	board *os.File
}

var polls, logged atomic.Int64

// serve echoes what is typed and answers whole lines.
func (r *room) serve() {
	var line string
	buf := make([]byte, 256)
	for {
		n, err := r.board.Read(buf)
		if err != nil {
			return
		}
		line += string(buf[:n])
		command, rest, whole := strings.Cut(line, "\r")
		if !whole {
			_, _ = r.board.Write(buf[:n])
			continue
		}
		line = rest
		_, _ = r.board.WriteString(command + "\r" + r.answer(command))
	}
}

func (r *room) answer(command string) string {
	switch command {
	case "get public.key":
		polls.Add(1)
		return "  -> > " + r.key + "\r\n"
	case "ver":
		return "  -> v1.17.1 (Build: 14 Aug 2026)\r\n"
	case "stats-core":
		return "  -> {\"battery_mv\":4100,\"uptime_secs\":9,\"errors\":0,\"queue_len\":0}\r\n"
	case "stats-radio":
		return "  -> {\"noise_floor\":-110,\"last_rssi\":-80,\"last_snr\":10.25,\"tx_air_secs\":1,\"rx_air_secs\":2}\r\n"
	case "stats-packets":
		return "  -> {\"recv\":1,\"sent\":2,\"flood_tx\":3,\"direct_tx\":4,\"flood_rx\":5,\"direct_rx\":6,\"recv_errors\":7}\r\n"
	case "get acl":
		return "ACL:\r\n03 " + strings.Repeat("A1", 32) + "\n"
	case "clock":
		return "  -> " + time.Now().UTC().Format("15:04 - 2/1/2006 UTC") + "\r\n"
	}
	return "  -> > 50.0%\r\n"
}

// log prints a line of a packet log every so often.
func (r *room) log(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case at := <-tick.C:
			logged.Add(1)
			_, _ = r.board.WriteString(at.UTC().Format("15:04:05 - 2/1/2006") + " U: RX, len=53 (type=7, route=F, payload_len=51) SNR=10 RSSI=-80 score=1000 time=467 hash=6D1A0E207B2E8F2E\n")
		}
	}
}
