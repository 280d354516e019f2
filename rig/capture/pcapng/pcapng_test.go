package pcapng_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/capture/pcapng"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// heard is a frame of which everything is known.
func heard(by string, at clock.Time, payload ...byte) capture.Event {
	p := lora.Default().Params()
	p.Power = 0
	return capture.Of(sniffer.Frame{
		Instrument: by, Payload: payload, End: clock.Stamp{At: at, Err: time.Millisecond}, Start: clock.Stamp{At: at - 300_000},
		Params: p, CRC: sniffer.CRCGood, Header: sniffer.HeaderGood, SNR: -3.25, RSSI: -101,
		Duration: sniffer.Span{Value: 300 * time.Millisecond}, Offset: 120, Known: sniffer.Everything.Without(sniffer.BadCRC),
	})
}

// few are frames of two instruments, one that the rig sent, and one of which little is known.
func few() []capture.Event {
	bare := capture.Of(sniffer.Frame{Instrument: "modem", End: clock.Stamp{At: 2_500_000}, CRC: sniffer.CRCBad, Known: sniffer.End})
	sent := capture.Event{Kind: capture.Sent, Board: "alice", Frame: []byte{9, 8}, At: clock.Stamp{At: 3_000_000}, Start: clock.Stamp{At: 2_900_000}, Params: lora.Default().Params()}
	return []capture.Event{heard("sdr", 1_000_000, 1, 2, 3), heard("tap", 2_000_000, 4), bare, sent, heard("sdr", 4_000_000)}
}

func written(t interface{ Fatal(...any) }, o pcapng.Options, events ...capture.Event) []byte {
	var out bytes.Buffer
	w, err := pcapng.NewWriter(&out, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, ev := range events {
		if err := w.Write(ev); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

// read reads to the end or to the first error.
func read(r *pcapng.Reader) (list []capture.Event, err error) {
	for {
		ev, err := r.Read()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return list, err
		}
		list = append(list, ev)
	}
}

func TestIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	for _, o := range []pcapng.Options{{}, {LoRaTap: 1, Epoch: time.Unix(1_767_225_600, 0)}} {
		want := few()
		for i := range want {
			want[i].Seq = i
		}
		got, err := read(pcapng.NewReader(bytes.NewReader(written(t, o, few()...))))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("LoRaTap %d (-written +read):\n%s", o.LoRaTap, d)
		}
	}
	if _, err := pcapng.NewWriter(io.Discard, pcapng.Options{LoRaTap: 2}); err == nil {
		t.Error("a version that there is not was written")
	}
	if b := written(t, pcapng.Options{}, capture.Event{Kind: capture.ConsoleOut, Text: "x"}); !bytes.Equal(b, written(t, pcapng.Options{})) {
		t.Error("what is no frame was written")
	}
}

// A file that is cut anywhere gives what stands before the cut, and an error that counts it.
func TestCutFile(t *testing.T) {
	t.Parallel()
	whole := written(t, pcapng.Options{}, few()...)
	var ends []int // of the blocks
	for i := range few() {
		ends = append(ends, len(written(t, pcapng.Options{}, few()[:i+1]...)))
	}
	blocks := map[int]bool{0: true, len(whole): true}
	for at := 0; at < len(whole); {
		at += int(whole[at+4]) | int(whole[at+5])<<8
		blocks[at] = true
	}
	for n := range whole {
		want := 0
		for want < len(ends) && ends[want] <= n {
			want++
		}
		got, err := read(pcapng.NewReader(bytes.NewReader(whole[:n])))
		cut, isCut := errors.AsType[*pcapng.CutError](err)
		if len(got) != want || isCut == blocks[n] || isCut && cut.Frames != want {
			t.Fatalf("cut at byte %d: %d frames and %v, want %d", n, len(got), err, want)
		}
	}
	_, err := read(pcapng.NewReader(bytes.NewReader(whole[:len(whole)-3])))
	want := fmt.Sprintf("pcapng: the file is cut in the middle of the block at byte %d: %d bytes of it are there, want %d bytes; the 4 frames before it are whole",
		ends[3], len(whole)-ends[3]-3, len(whole)-ends[3])
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestBrokenFile(t *testing.T) {
	t.Parallel()
	whole := written(t, pcapng.Options{}, few()[0])
	spoil := func(at int, b ...byte) []byte {
		bad := bytes.Clone(whole)
		copy(bad[at:], b)
		return bad
	}
	first := len(written(t, pcapng.Options{})) // where the interface begins
	packet := first + int(whole[first+4])
	for name, b := range map[string][]byte{
		"not one at all":             []byte("a,b,c,d,e,f,g\n"),
		"no byte order":              spoil(8, 1, 2, 3, 4),
		"a length of 0":              spoil(first+4, 0),
		"a length that is odd":       spoil(first+4, 13),
		"a length of 4 GB":           spoil(packet+4, 0xFC, 0xFF, 0xFF, 0xFF),
		"lengths that differ":        spoil(len(whole)-4, 0),
		"an interface that is not":   spoil(packet+8, 1),
		"a packet beyond its block":  spoil(packet+20, 0xFF, 0xFF),
		"a short LoRaTap header":     spoil(packet+20, 3),
		"a long LoRaTap header":      spoil(packet+28+3, 200),
		"an option beyond its block": spoil(packet+28+20+2, 0xFF, 0xFF),
		"a name beyond its block":    spoil(first+16+2, 0xFF),
	} {
		_, err := read(pcapng.NewReader(bytes.NewReader(b)))
		if bad, ok := errors.AsType[*pcapng.BlockError](err); !ok || bad.Frames != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// endless is a file without an end: a head, then the same packet again and again.
type endless struct {
	head, again []byte
	left        []byte
	limit, read int64
}

func (e *endless) Read(p []byte) (int, error) {
	if e.read >= e.limit {
		return 0, io.EOF
	}
	if len(e.left) == 0 {
		if e.left = e.again; e.read == 0 {
			e.left = e.head
		}
	}
	n := copy(p, e.left)
	e.left = e.left[n:]
	e.read += int64(n)
	return n, nil
}

// large is a file of about so many bytes: a head, then packets of others without a comment.
func large(t interface{ Fatal(...any) }, size int64) *endless {
	one := written(t, pcapng.Options{}, few()[1])
	two := written(t, pcapng.Options{}, few()[1], few()[1])
	again := bytes.Repeat(two[len(one):], 256)
	return &endless{head: one, again: again, limit: int64(len(one)) + (size/int64(len(again))+1)*int64(len(again))}
}

// A file of any size is read in the same little memory. What other tests hold would be counted too, so that
// none runs beside it.
func TestLargeFile(t *testing.T) {
	peak := func(size int64) (frames int, most uint64) {
		r := pcapng.NewReader(large(t, size))
		for {
			if _, err := r.Read(); err != nil {
				if !errors.Is(err, io.EOF) {
					t.Fatal(err)
				}
				return r.Frames, most
			}
			if r.Frames%4096 == 0 {
				var m runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
			}
		}
	}
	few, small := peak(3 << 20)
	many, big := peak(24 << 20)
	if many < 7*few {
		t.Fatalf("%d and %d frames", few, many)
	}
	if big > 2*small {
		t.Errorf("%d bytes in use for a file, %d for one eight times as long", small, big)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(written(f, pcapng.Options{}, few()[2]))
	f.Add(written(f, pcapng.Options{LoRaTap: 1}, few()[0]))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, _ := read(pcapng.NewReader(bytes.NewReader(b)))
		if len(got) > len(b)/32 {
			t.Errorf("%d frames in %d bytes", len(got), len(b))
		}
		// What was read can be written again.
		again, err := read(pcapng.NewReader(bytes.NewReader(written(t, pcapng.Options{}, got...))))
		if err != nil {
			t.Error(err)
		}
		onAir := 0
		for _, ev := range got {
			if ev.OnAir() {
				onAir++
			}
		}
		if len(again) != onAir {
			t.Errorf("%d frames, %d read again", onAir, len(again))
		}
	})
}

func BenchmarkRead(b *testing.B) {
	b.ReportAllocs()
	r := pcapng.NewReader(large(b, 1<<50))
	for b.Loop() {
		if _, err := r.Read(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	w, err := pcapng.NewWriter(io.Discard, pcapng.Options{})
	if err != nil {
		b.Fatal(err)
	}
	ev := few()[0]
	b.ReportAllocs()
	for b.Loop() {
		if err := w.Write(ev); err != nil {
			b.Fatal(err)
		}
	}
}

// TestBytesOfAHeader are LoRaTap headers by hand, of the fields that they have room for.
func TestBytesOfAHeader(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ev := heard("sdr", 0, 1)
		ev.SNR = lora.DB(rapid.IntRange(-128, 127).Draw(t, "snr")) / 4
		ev.RSSI = lora.DBm(rapid.IntRange(-139, -80).Draw(t, "rssi"))
		b := written(t, pcapng.Options{LoRaTap: 1}, ev)
		r := pcapng.NewReader(bytes.NewReader(bytes.ReplaceAll(b, []byte("at_us="), []byte("xt_us=")))) // no comment of ours
		got, err := r.Read()
		if err != nil || r.Remarks != 1 {
			t.Fatal(err)
		}
		if got.SNR != ev.SNR || got.RSSI != ev.RSSI || got.Params.Frequency != ev.Params.Frequency || got.Params.Bandwidth != 0 ||
			got.Params.CodingRate != ev.Params.CodingRate || got.CRC != ev.CRC || got.Params.SyncWord != ev.Params.SyncWord {
			t.Errorf("%+v of %+v", got, ev)
		}
	})
}
