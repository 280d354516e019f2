package kiss

import "github.com/meshrig/meshrig/firmware/wire/kiss"

// slots is how many frames wait for the host (KISS_TX_FRAME_QUEUE_DEPTH, v1.17.1).
const slots = 2

// output is what goes to the host. It never waits for it: what finds no slot is lost, and the
// host is told so once, when there is room again.
type output struct {
	line  Serial
	queue [slots][]byte // what is left of each frame, oldest first
	count int
	lost  bool
}

// waiting reports whether the host has something to take.
func (o *output) waiting() bool { return o.count > 0 || o.lost }

// flush writes as much as the line takes, a part of a frame if need be, and reports whether
// that was all.
func (o *output) flush() bool {
	for o.count > 0 {
		n := min(o.line.Room(), len(o.queue[0]))
		if n <= 0 {
			return false
		}
		n, err := o.line.Write(o.queue[0][:n])
		o.queue[0] = o.queue[0][n:]
		if err != nil || len(o.queue[0]) > 0 {
			return false
		}
		o.queue[0], o.queue[1] = o.queue[1], o.queue[0]
		o.count--
	}
	return true
}

// send queues a frame and reports whether it found a slot; the host is told of a tell-worthy
// frame that did not.
func (o *output) send(f kiss.Frame, tell bool) bool {
	if o.count == slots && !o.flush() {
		o.lost = o.lost || tell
		return false
	}
	o.queue[o.count] = f.Append(o.queue[o.count][:0])
	o.count++
	o.flush()
	return true
}

// admitLoss tells the host that something was lost, as soon as there is room for that.
func (o *output) admitLoss() {
	if o.lost && o.send(failure(kiss.TxBusy), false) {
		o.lost = false
	}
}

func failure(code kiss.Code) kiss.Frame {
	return kiss.Frame{Command: kiss.SetHardware, Data: []byte{byte(kiss.Failed), byte(code)}}
}

// answer sends a SetHardware frame to the host.
func (m *Modem) answer(sub kiss.Sub, data []byte) {
	m.out.send(kiss.Frame{Command: kiss.SetHardware, Data: append([]byte{byte(sub)}, data...)}, true)
}

func (m *Modem) refuse(code kiss.Code) { m.out.send(failure(code), true) }
