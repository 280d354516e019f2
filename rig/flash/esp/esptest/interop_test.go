package esptest_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/meshrig/meshrig/rig/flash/esp"
	"github.com/meshrig/meshrig/rig/flash/esp/esptest"
	"github.com/meshrig/meshrig/rig/reset/resettest"
)

// tools is the folder that ci/interop-setup has filled. Without MESHRIG_INTEROP there is no such
// test; a program that is not there is a skip, and an error if it says "required".
func tools(t *testing.T, needs string) string {
	t.Helper()
	mode, folder := os.Getenv("MESHRIG_INTEROP"), os.Getenv("MESHRIG_INTEROP_TOOLS")
	if mode == "" {
		t.Skip("programs of others drive the fakes in make interop")
	}
	if _, err := os.Stat(filepath.Join(folder, needs)); err != nil {
		if mode == "required" {
			t.Fatalf("%s is not installed: %v", needs, err)
		}
		t.Skipf("%s is not installed: %v; see ci/interop-setup", needs, err)
	}
	return folder
}

// lines moves the lines of a circuit as a host asks for, and restarts the chip behind it.
func lines(conn net.Conn, circuit *resettest.Circuit, r *esptest.ROM) {
	started := 0
	in := bufio.NewScanner(conn)
	for in.Scan() {
		var dtr, rts int
		if _, err := fmt.Sscan(in.Text(), &dtr, &rts); err != nil {
			return
		}
		_ = circuit.SetLines(dtr != 0, rts != 0)
		for _, s := range circuit.Starts()[started:] {
			started++
			if s == resettest.Bootloader {
				r.Enter()
			} else {
				r.Leave()
			}
		}
		_, _ = io.WriteString(conn, "moved\n")
	}
}

// tap keeps what a host sends.
type tap struct {
	net.Conn
	mu   sync.Mutex
	sent bytes.Buffer
}

func (c *tap) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent.Write(p[:n])
	return n, err
}

// serve accepts one connection after the other.
func serve(t *testing.T, name string, handle func(net.Conn)) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), name)
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", path)
	if err != nil {
		t.Fatal(err)
	}
	var done sync.WaitGroup
	done.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			handle(conn)
			_ = conn.Close()
		}
	})
	t.Cleanup(func() { _ = l.Close(); done.Wait() })
	return path
}

// record writes what a host sent, but for the stub that it uploaded, if MESHRIG_INTEROP_RECORD
// names a folder.
func record(t *testing.T, name, version string, sent []byte) {
	t.Helper()
	folder := os.Getenv("MESHRIG_INTEROP_RECORD")
	if folder == "" || strings.Contains(name, ",") {
		return
	}
	e := entry{Case: name}
	for _, p := range packets(sent) {
		if op := p[2:4]; op != "05" && op != "06" && op != "07" {
			e.Exchanges = append(e.Exchanges, exchange{To: p})
		}
	}
	var out bytes.Buffer
	j := json.NewEncoder(&out)
	for _, v := range []any{head{
		Program: "esptool-js, of npm", Version: version, Command: "ci/interop/esptool.mjs", Chip: name, Kind: "recorded",
		Source: "make interop, with MESHRIG_INTEROP_RECORD", Note: "to: what it sends to flash an application, without the stub that it uploads",
	}, e} {
		if err := j.Encode(v); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("esptool-js-%s-%s.jsonl", version, strings.ToLower(name))), out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestInteropEsptoolJS has Espressif's esptool-js flash the fake: detect, stub, speed, size of
// the flash, write, MD5, read, reset.
func TestInteropEsptoolJS(t *testing.T) {
	folder := tools(t, "node_modules/esptool-js/package.json")
	for name, c := range map[string]struct {
		rom  *esptest.ROM
		kind resettest.Kind
		usb  string
		size string
	}{
		"ESP32":                      {&esptest.ROM{Chip: esp.ESP32}, resettest.Bridge, "10c4:ea60", "4MB"},
		"ESP32-S3":                   {&esptest.ROM{Chip: esp.ESP32S3, Flash: bytes.Repeat([]byte{0xFF}, 8<<20)}, resettest.Bridge, "10c4:ea60", "8MB"},
		"ESP32-S3, USB-Serial/JTAG":  {&esptest.ROM{Chip: esp.ESP32S3, Port: esptest.JTAG}, resettest.Native, "303a:1001", "4MB"},
		"ESP32-S3, size not a power": {&esptest.ROM{Chip: esp.ESP32S3, JEDEC: 0x36_20C2}, resettest.Bridge, "10c4:ea60", "4MB"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			circuit := &resettest.Circuit{Kind: c.kind}
			host := &tap{}
			line := serve(t, "line", func(conn net.Conn) {
				host.mu.Lock()
				host.Conn = conn
				host.mu.Unlock()
				c.rom.Serve(host)
			})
			moves := serve(t, "lines", func(conn net.Conn) { lines(conn, circuit, c.rom) })
			image := esptest.Part(c.rom.Chip, 0x2002, 9)
			file := filepath.Join(t.TempDir(), "image.bin")
			if err := os.WriteFile(file, image, 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), "node", "esptool.mjs", line, moves, c.usb, "0x10000="+file)
			cmd.Dir = folder
			var says bytes.Buffer
			cmd.Stderr = &says
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("%v\n%s", err, says.String())
			}
			var got struct {
				Version, Name, Chip, Size string
				Stub                      bool
				Read                      []string
			}
			if err := json.Unmarshal(out, &got); err != nil {
				t.Fatalf("%q: %v", out, err)
			}
			sum := sha256.Sum256(image)
			if got.Name != c.rom.Chip.String() || got.Size != c.size || !got.Stub || !slices.Equal(got.Read, []string{hex.EncodeToString(sum[:])}) {
				t.Errorf("%+v", got)
			}
			if !bytes.Equal(c.rom.Contents(0x10000, len(image)), image) {
				t.Error("the image is not in flash")
			}
			if !c.rom.Ran() {
				t.Errorf("the chip does not run its firmware: %v", circuit.Starts())
			}
			if err := c.rom.Err(); err != nil {
				t.Errorf("the fake complains: %v", err)
			}
			record(t, name, got.Version, host.sent.Bytes())
			t.Logf("%s, flash of %s: %d bytes from the host, %d starts of the chip", got.Chip, got.Size, host.sent.Len(), len(circuit.Starts()))
		})
	}
}
