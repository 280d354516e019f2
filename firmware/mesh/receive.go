package mesh

import "github.com/meshrig/meshrig/firmware/device"

// verdict says what becomes of a packet that was processed.
type verdict struct {
	forward  bool
	priority uint8
	delay    device.Millis
}

// receive takes a frame from the radio, if one has come in, and acts on the packet now
// or, if it is a flood that was heard weakly, later (Dispatcher::checkRecv, v1.17.1).
// While the pool is empty frames are lost.
func (n *Node) receive() {
	radio := n.ports.Radio
	frame, ok := radio.Receive()
	if !ok {
		return
	}
	if n.ports.Listener != nil {
		n.ports.Listener.Heard(frame)
	}
	p := n.pool.take()
	if p == nil {
		return
	}
	if err := p.Decode(frame); err != nil {
		n.pool.put(p)
		return
	}
	p.Payload = p.buf[:copy(p.buf[:], p.Payload)]
	snr := radio.LastSNR()
	p.SNR = int8(snr * 4)
	score, airtime := radio.Score(snr, len(frame)), radio.Airtime(len(frame))
	n.stats.ReceiveTime += airtime
	if n.ports.Log != nil {
		n.ports.Log.Received(p, p.Size(), score)
	}
	if !p.Route.IsFlood() {
		n.stats.ReceivedDirect++
		n.process(p)
		return
	}
	n.stats.ReceivedFlood++
	if delay := n.ports.Policy.receiveDelay(score, airtime); delay > 0 {
		n.delayed.add(p, 0, n.ports.Clock.Millis()+delay)
		return
	}
	n.process(p)
}

// process acts on a packet and then forwards or frees it.
func (n *Node) process(p *Packet) {
	if v := n.route(p); v.forward {
		n.Enqueue(p, v.priority, v.delay)
		return
	}
	n.pool.put(p)
}
