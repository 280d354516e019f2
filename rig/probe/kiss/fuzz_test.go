package kiss_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	wire "github.com/meshrig/meshrig/firmware/wire/kiss"
	"github.com/meshrig/meshrig/rig/board"
)

// FuzzHears puts any bytes on the line of a modem at work, in pieces of a size. It goes on, or
// ends with an error that names it.
func FuzzHears(f *testing.F) {
	f.Add(slices.Concat(packet("abc"), told(wire.RxMeta, 1, 2), told(wire.TxDone, 1)), 3)
	f.Add(told(wire.Failed, byte(wire.TxBusy)), 1)
	f.Add(slices.Concat(told(wire.GetStats.Response(), 1), told(wire.RxMeta), []byte("\xc0\x16\x00\xc0")), 100)
	f.Fuzz(func(t *testing.T, data []byte, size int) {
		if size <= 0 {
			return
		}
		on(t, func(s *stage) {
			if err := s.modem.Force([]byte("out")); err != nil {
				t.Fatal(err)
			}
			// The line of the fake has room for a hundred pieces when nobody reads it any more.
			for piece := range slices.Chunk(data, max(size, len(data)/50+1)) {
				s.line.tell(piece)
				<-time.After(100 * time.Microsecond)
			}
			<-time.After(100 * time.Millisecond)
			synctest.Wait()
			var e *board.Error
			if _, err := s.modem.Stats(); err != nil && (!errors.As(err, &e) || e.Board != "probe" || e.Firmware) {
				t.Errorf("ended with %v", err)
			}
			for _, frame := range s.sniffed() {
				if len(frame.Payload) > wire.MaxFrame || frame.SNR < -32 || frame.SNR > 31.75 || frame.RSSI > 0 {
					t.Errorf("frame %+v", frame)
				}
			}
		})
	})
}
