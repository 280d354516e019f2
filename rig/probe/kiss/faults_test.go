package kiss_test

import (
	"errors"
	"math/rand/v2"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	wire "github.com/meshrig/meshrig/firmware/wire/kiss"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/probe/kiss"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// TestSignals reads signal strengths as they were cut, and does not make up those that were lost.
func TestSignals(t *testing.T) {
	on(t, func(s *stage) {
		for _, c := range []struct {
			meta       []byte
			unmeasured bool
			snr        lora.DB
			rssi       lora.DBm
		}{
			{meta: []byte{0xD8, 0xB0}, snr: -10, rssi: -80},
			{meta: []byte{0x7F, 0x81}, snr: 31.75, rssi: -127},
			{meta: []byte{0x80, 0x7E}, snr: -32, rssi: -130}, // wrapped round
			{meta: []byte{0xC0, 0xDB}, snr: -16, rssi: -37},  // escaped on the line
			{unmeasured: true},
			{meta: []byte{1}, unmeasured: true},
		} {
			s.forget()
			data := [][]byte{packet("abc")}
			if c.meta != nil {
				data = append(data, told(wire.RxMeta, c.meta...))
			}
			s.line.tell(data...)
			<-time.After(100 * time.Millisecond)
			synctest.Wait()
			if len(s.sniffed()) != 1 || len(s.reported()) != 1 {
				t.Fatalf("%x: %d frames, %d reports", c.meta, len(s.sniffed()), len(s.reported()))
			}
			f := s.sniffed()[0]
			measured := f.Known.Has(sniffer.SNR | sniffer.RSSI)
			if measured == c.unmeasured || f.SNR != c.snr || f.RSSI != c.rssi || s.reported()[0].Frame.Known != f.Known {
				t.Errorf("%x: frame %+v, want %+v", c.meta, f, c)
			}
		}
	})
}

// TestGarbage is 92 kB/s for five seconds, in the pieces in which a line is read.
func TestGarbage(t *testing.T) {
	for name, fill := range map[string]func(p []byte, r *rand.Rand){
		"noise": func(p []byte, r *rand.Rand) {
			for i := range p {
				p[i] = byte(r.Uint32())
			}
		},
		"one byte":   func(p []byte, _ *rand.Rand) { clear(p) },
		"delimiters": func(p []byte, _ *rand.Rand) { fillWith(p, 0xC0) },
		"escapes":    func(p []byte, _ *rand.Rand) { fillWith(p, 0xDB) },
	} {
		t.Run(name, func(t *testing.T) {
			on(t, func(s *stage) {
				r := rand.New(rand.NewPCG(1, 2))
				piece := make([]byte, 1840) // 20 ms
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				var ended []error
				for range 250 {
					fill(piece, r)
					s.line.tell(piece)
					<-time.After(20 * time.Millisecond)
					for range 2 {
						select {
						case err := <-s.ended:
							ended = append(ended, err)
						default:
						}
					}
					if len(ended) == 2 {
						break
					}
				}
				runtime.GC()
				runtime.ReadMemStats(&after)
				if more := int64(after.HeapAlloc) - int64(before.HeapAlloc); more > 1<<20 {
					t.Errorf("%d bytes are kept", more)
				}
				if len(ended) != 2 {
					t.Fatalf("%d readers ended", len(ended))
				}
				for _, err := range ended {
					s.wants(err, kiss.ErrGarbage)
					if len(err.Error()) > 500 {
						t.Errorf("it is quoted with %d bytes", len(err.Error()))
					}
				}
			})
		})
	}
}

func fillWith(p []byte, b byte) {
	for i := range p {
		p[i] = b
	}
}

// TestLittleGarbage is what an answer survives.
func TestLittleGarbage(t *testing.T) {
	on(t, func(s *stage) {
		for range 20 {
			s.line.tell(make([]byte, 1000))
			if _, err := s.modem.Stats(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestDeaf has the modem neither hear nor answer for five seconds.
func TestDeaf(t *testing.T) {
	on(t, func(s *stage) {
		<-time.After(3500 * time.Millisecond)
		s.line.mu.Lock()
		s.line.answer = func(wire.Hardware, []byte) []byte { return nil }
		s.line.mu.Unlock()
		begun := time.Now()
		err := <-s.ended
		if !errors.Is(err, kiss.ErrSilent) {
			t.Errorf("ended with %v", err)
		}
		s.wants(err, kiss.ErrSilent)
		if d := time.Since(begun); d > 3*time.Second {
			t.Errorf("noticed after %v", d)
		}
		s.line.mu.Lock()
		s.line.answer = nil
		s.line.mu.Unlock()
		<-time.After(5 * time.Second)
		if _, err := s.modem.Stats(); err != nil {
			t.Errorf("not used again: %v", err)
		}
	})
}

// TestRestart has the modem start anew: its counters begin again, and its settings are gone.
func TestRestart(t *testing.T) {
	on(t, func(s *stage) {
		s.line.mu.Lock()
		s.line.stats = wire.Stats{Received: 9}
		s.line.mu.Unlock()
		<-time.After(2500 * time.Millisecond)
		s.line.mu.Lock()
		s.line.stats = wire.Stats{Received: 1, Errors: 3}
		s.line.mu.Unlock()
		s.wants(<-s.ended, kiss.ErrRestarted)
		if len(s.sniffed()) != 0 {
			t.Errorf("%d bad frames are made up", len(s.sniffed()))
		}
	})
}
