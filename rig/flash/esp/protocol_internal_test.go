package esp

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/slip"
	"github.com/meshrig/meshrig/rig/reset"
)

// prepared is a line on which answers lie ready, once something was asked.
type prepared struct {
	answers io.Reader
	wrote   bytes.Buffer
	late    time.Duration
}

func (p *prepared) Write(b []byte) (int, error) { return p.wrote.Write(b) }

func (p *prepared) Read(b []byte) (int, error) {
	if p.wrote.Len() == 0 {
		return 0, os.ErrDeadlineExceeded
	}
	if n, err := p.answers.Read(b); err == nil {
		return n, nil
	}
	return 0, os.ErrDeadlineExceeded
}

func (p *prepared) SetReadDeadline(t time.Time) error { p.late = time.Until(t); return nil }

// reply is the packet of an answer with a value of 0.
func reply(op byte, body ...byte) []byte {
	return slip.Append(nil, append([]byte{1, op, byte(len(body)), 0, 0, 0, 0, 0}, body...))
}

func TestHolds(t *testing.T) {
	data := []byte("what stands in flash") // 20 bytes
	sum := md5.Sum(data)
	digits := []byte(strings.ToUpper(hex.EncodeToString(sum[:]))) // a ROM may send either
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	rom := reply(opMD5, append(digits, 0, 0, 0, 0)...)
	stub := reply(opMD5, append(sum[:], 0, 0)...)
	other := append(bytes.Clone(sum[:]), 0, 0)
	for i, b := range sum { // a letter of the other case
		if b|0x20 >= 'a' && b|0x20 <= 'z' {
			other[i] ^= 0x20
			break
		}
	}
	refused := reply(0, 1, 5, 0, 0)
	for name, c := range map[string]struct {
		stub    bool
		answers []byte
		same    bool
		want    error
	}{
		"ROM":                    {answers: rom, same: true},
		"stub":                   {stub: true, answers: stub, same: true},
		"noise before":           {answers: join([]byte("ets Jul 29"), rom), same: true},
		"behind another":         {answers: join(reply(opReadReg, 0, 0, 0, 0), rom), same: true},
		"behind our own, echoed": {answers: join(slip.Append(nil, []byte{0, opMD5, 16, 0, 0, 0, 0, 0, 1, 2}), rom), same: true},
		"one bit":                {stub: true, answers: reply(opMD5, other...)},
		"refused by the ROM":     {answers: reply(opMD5, 1, 5, 0, 0), want: &refusal{}},
		"refused by the stub":    {stub: true, answers: reply(opMD5, 0xC4, 0), want: &refusal{}},
		"failed behind its sum":  {answers: reply(opMD5, append(bytes.Clone(digits), 1, 9, 0, 0)...), want: &refusal{}},
		"not known":              {answers: bytes.Repeat(refused, 8), want: &refusal{}},
		"short":                  {answers: reply(opMD5, 0, 0, 0, 0), want: errShort},
		"nothing":                {want: flash.ErrNoAnswer},
		"another only":           {answers: reply(opReadReg, 0, 0, 0, 0), want: flash.ErrNoAnswer},
		"no status":              {answers: slip.Append(nil, []byte{1, opMD5, 1, 0, 0, 0, 0, 0, 1}), want: flash.ErrNoAnswer},
		"half of it":             {answers: rom[:20], want: flash.ErrNoAnswer},
	} {
		p := &prepared{answers: bytes.NewReader(c.answers)}
		l := &loader{client: &client{line: p}, stub: c.stub}
		same, err := l.holds(0x8000, data)
		ok := errors.Is(err, c.want)
		if _, is := c.want.(*refusal); is { //nolint:errorlint // of the table
			_, ok = errors.AsType[*refusal](err)
		}
		if same != c.same || !ok {
			t.Errorf("%s: %v, %v, want %v, %v", name, same, err, c.same, c.want)
		}
		if want := []byte{0xC0, 0, 0x13, 16, 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xC0}; !bytes.Equal(p.wrote.Bytes(), want) {
			t.Errorf("%s: asked %x, want %x", name, p.wrote.Bytes(), want)
		}
	}
}

// TestReadFlash holds that what is read has to have the MD5 that the stub sends behind it.
func TestReadFlash(t *testing.T) {
	data := []byte("a partition table...")
	sum := md5.Sum(data)
	for name, c := range map[string]struct {
		sum  []byte
		want error
	}{
		"right": {sum[:], nil}, "wrong": {make([]byte, 16), flash.ErrNoAnswer}, "short": {sum[:15], flash.ErrNoAnswer}, "none": {nil, flash.ErrNoAnswer},
	} {
		answers := append(reply(opReadFlash, 0, 0), slip.Append(nil, data[:12])...)
		answers = append(append(answers, slip.Append(nil, data[12:])...), slip.Append(nil, c.sum)...)
		p := &prepared{answers: bytes.NewReader(answers)}
		l := &loader{client: &client{line: p}, stub: true}
		got, err := l.readFlash(0x8000, uint32(len(data)))
		if !errors.Is(err, c.want) || err == nil && !bytes.Equal(got, data) {
			t.Errorf("%s: %q, %v, want %v", name, got, err, c.want)
		}
		if !bytes.HasSuffix(p.wrote.Bytes(), []byte{0xC0, 12, 0, 0, 0, 0xC0, 0xC0, 20, 0, 0, 0, 0xC0}) {
			t.Errorf("%s: acknowledged by %x", name, p.wrote.Bytes())
		}
	}
}

func TestCapacity(t *testing.T) {
	for id, want := range map[uint32]uint32{
		0x16_40EF: 4 << 20, 0x17_40EF: 8 << 20, 0x18_40C8: 16 << 20, 0x12_0000: 256 << 10, 0x1C_0000: 256 << 20,
		0x36_20C2: 4 << 20, 0x3A_0000: 64 << 20, 0x20_0000: 64 << 20, 0x22_0000: 256 << 20,
		0x01_47_1F: 4 << 20, 0x01_49_1F: 16 << 20, 0x01_43_1F: 0, 0x17_4A_1F: 0,
		0x11_0000: 0, 0x1D_0000: 0, 0x23_0000: 0, 0x31_0000: 0, 0x3B_0000: 0,
		0x17_4020: 8 << 20, // of the ESP32-WROOM-32E in fixtures/flash/esp
	} {
		if got := capacity(id); got != want {
			t.Errorf("0x%06x: %d, want %d", id, got, want)
		}
	}
}

func TestLimits(t *testing.T) {
	for name, c := range map[string]struct{ got, want time.Duration }{
		"a sector":     {sized(erasePerMB, 4096), 3 * time.Second},
		"an erase":     {sized(erasePerMB, 1_500_000), 45 * time.Second},
		"a write":      {sized(writePerMB, 1_000_000), 40 * time.Second},
		"all of it":    {sized(md5PerMB, 16_000_000), 128 * time.Second},
		"a window":     {sized(writePerMB, 32768), 3 * time.Second},
		"half a flash": {sized(writePerMB, 8<<20), 335544320 * time.Microsecond},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
}

// TestWays holds that each attempt restarts the board in its own way.
func TestWays(t *testing.T) {
	s := &session{Flasher: &Flasher{}}
	for n := range 5 {
		got, ok := s.lines(n).(reset.Lines)
		if want := reset.UARTAttempt(nil, n); !ok || !reflect.DeepEqual(got.ToBootloader, want.ToBootloader) {
			t.Errorf("attempt %d: %v, want %v", n+1, got.ToBootloader, want.ToBootloader)
		}
	}
	s.Native = true
	if got, ok := s.lines(1).(reset.Lines); !ok || !reflect.DeepEqual(got.ToBootloader, reset.Native(nil).ToBootloader) {
		t.Errorf("native: %v", got)
	}
}

// played is a line on which each packet is answered as a recording has it.
type played struct {
	in      slip.Decoder
	answers [][]byte
	waiting []byte
	sent    int
}

func (p *played) Write(b []byte) (int, error) {
	for _, one := range b {
		if _, ok := p.in.Feed(one); ok && p.sent < len(p.answers) {
			p.waiting = append(p.waiting, p.answers[p.sent]...)
			p.sent++
		}
	}
	return len(b), nil
}

func (p *played) Read(b []byte) (int, error) {
	if len(p.waiting) == 0 {
		return 0, os.ErrDeadlineExceeded
	}
	n := copy(b, p.waiting)
	p.waiting = p.waiting[n:]
	return n, nil
}

func (p *played) SetReadDeadline(time.Time) error { return nil }

// TestBlockAgainAsRecorded holds that a block which Espressif's stub refused for its checksum is sent again,
// which that stub takes, and that one is not which it refused for another reason.
func TestBlockAgainAsRecorded(t *testing.T) {
	const file = "../../../fixtures/flash/esp/stub-v0.5.1.jsonl"
	recorded := func(name string) (answers [][]byte) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d := json.NewDecoder(bytes.NewReader(data))
		for d.More() {
			var e struct {
				Case      string
				Exchanges []struct{ From string }
			}
			if err := d.Decode(&e); err != nil {
				t.Fatal(err)
			}
			for _, x := range e.Exchanges {
				from, err := hex.DecodeString(x.From)
				if err != nil {
					t.Fatal(err)
				}
				if e.Case == name {
					answers = append(answers, from)
				}
			}
		}
		if len(answers) == 0 {
			t.Fatalf("%s has no case %q", file, name)
		}
		return answers
	}
	// Begin, the block with a wrong checksum, the block again, end.
	wrong := recorded("compressed block with a wrong checksum")
	line := &played{answers: wrong[1:3]}
	l := &loader{client: &client{line: line}, stub: true}
	if err := l.block(opDeflData, 0, []byte("data"), time.Second); err != nil || line.sent != 2 {
		t.Errorf("%v, sent %d times", err, line.sent)
	}
	line = &played{answers: recorded("data, nothing begun")} // to a plain block and a compressed one
	l = &loader{client: &client{line: line}, stub: true}
	if err := l.block(opFlashData, 0, []byte("data"), time.Second); err == nil || line.sent != 1 {
		t.Errorf("%v, sent %d times", err, line.sent)
	}
	line = &played{answers: [][]byte{wrong[1], wrong[1], wrong[1], wrong[2]}}
	l = &loader{client: &client{line: line}, stub: true}
	if err := l.block(opDeflData, 0, []byte("data"), time.Second); !errors.Is(err, errLine) || line.sent != attempts {
		t.Errorf("%v, sent %d times", err, line.sent)
	}
}
