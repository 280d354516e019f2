package emulated

import "github.com/meshrig/meshrig/firmware/device"

// queued is an input that waits for its time. Its data lies in the queue's own memory.
type queued struct {
	device.Input

	at   int64
	data []byte
}

// inputs keeps inputs in the order in which they were handed in. It reuses its memory
// whenever it runs empty.
type inputs struct {
	list []queued
	head int
	mem  []byte
}

func (q *inputs) push(t int64, in device.Input) {
	from := len(q.mem)
	q.mem = append(q.mem, in.Data...)
	data := q.mem[from:len(q.mem):len(q.mem)]
	in.Data = nil
	q.list = append(q.list, queued{Input: in, at: t, data: data})
}

// time returns the time of the next input.
func (q *inputs) time() int64 {
	if q.head == len(q.list) {
		return device.Never
	}
	return q.list[q.head].at
}

// pop removes the next input. The result is valid until the next push.
func (q *inputs) pop() *queued {
	in := &q.list[q.head]
	q.head++
	if q.head == len(q.list) {
		q.list, q.head, q.mem = q.list[:0], 0, q.mem[:0]
	}
	return in
}

// output is one thing that the board did; its data is mem[from:to].
type output struct {
	at       int64
	kind     device.OutputKind
	from, to int
	radio    device.RadioSettings
}

// outputs collects what the board does, in order of time, until Run returns it.
type outputs struct {
	list  []output
	head  int
	mem   []byte
	ready []device.Output
}

// add appends an output. Console bytes of the same instant are joined.
func (o *outputs) add(at int64, kind device.OutputKind, data []byte) {
	from := len(o.mem)
	o.mem = append(o.mem, data...)
	if n := len(o.list); n > o.head && kind == device.SerialOut {
		if last := &o.list[n-1]; last.kind == kind && last.at == at && last.to == from {
			last.to = len(o.mem)
			return
		}
	}
	o.list = append(o.list, output{at: at, kind: kind, from: from, to: len(o.mem)})
}

func (o *outputs) addRadio(at int64, s device.RadioSettings) {
	o.list = append(o.list, output{at: at, kind: device.RadioSet, radio: s})
}

// time returns the time of the next output.
func (o *outputs) time() int64 {
	if o.head == len(o.list) {
		return device.Never
	}
	return o.list[o.head].at
}

// take removes and returns the outputs of one instant.
func (o *outputs) take(at int64) []device.Output {
	o.ready = o.ready[:0]
	for o.time() == at {
		e := o.list[o.head]
		out := device.Output{Kind: e.kind, Radio: e.radio}
		if e.kind != device.RadioSet {
			out.Data = o.mem[e.from:e.to:e.to]
		}
		o.ready = append(o.ready, out)
		o.head++
	}
	return o.ready
}

// reuse frees the memory of what has been returned.
func (o *outputs) reuse() {
	if o.head == len(o.list) {
		o.list, o.head, o.mem = o.list[:0], 0, o.mem[:0]
	}
}

// dropAfter forgets what the board would have done later than t.
func (o *outputs) dropAfter(t int64) {
	for n := len(o.list); n > o.head && o.list[n-1].at > t; n-- {
		o.list = o.list[:n-1]
	}
}
