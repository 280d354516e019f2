package mesh

import (
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
)

// Receiver is the receiving side of a radio.
type Receiver interface {
	// Receive returns a frame that has come in, once, and keeps the radio receiving.
	Receive() (frame []byte, ok bool)
	// Listening reports whether the radio is in receive mode.
	Listening() bool
	// LastSNR returns the signal-to-noise ratio of the frame in dB.
	LastSNR() float32
	// Score rates the reception of a frame of n bytes from 0 to 1.
	Score(snr float32, n int) float32
}

// Transmitter is the sending side of a radio.
type Transmitter interface {
	// Airtime returns the whole milliseconds that a frame of n bytes takes.
	Airtime(n int) device.Millis
	// Send starts to send a frame and returns false if it cannot.
	Send(frame []byte) bool
	// Sent reports, once, that the frame has left.
	Sent() bool
	// FinishSend ends sending, whether or not the frame has left.
	FinishSend()
}

// Medium is what a radio knows of the channel.
type Medium interface {
	// Busy reports whether the channel is in use. It may block the board.
	Busy() bool
	// Calibrate measures the noise floor anew and takes over the interference
	// threshold in dB (0: off) and whether Busy scans the channel.
	Calibrate(threshold int, scan bool)
	// ResetAGC resets the receiver's gain control.
	ResetAGC()
}

// Radio is the radio that a node needs.
type Radio interface {
	Receiver
	Transmitter
	Medium
}

// Peers is the application's table of nodes whose sealed packets it can open.
// Indices count the peers that matched last.
type Peers interface {
	// Match returns how many peers have a public key that starts with hash.
	Match(hash byte) int
	// Box returns what opens the packets of a peer.
	Box(peer int) *identity.Box
	// Data takes a request, response or text of a peer. The plaintext has the
	// cipher's zero padding and is valid until the call returns.
	Data(p *Packet, peer int, plain []byte)
	// Path takes a path to a peer and returns whether to send it one back.
	Path(p *Packet, peer int, ret wire.PathReturn) (reciprocate bool)
}

// Server is the application's side for packets that need no known peer.
type Server interface {
	// Arriving sees every packet before it is acted on, and may drop a flooded one.
	Arriving(p *Packet) (drop bool)
	// Anon takes an opened anonymous request.
	Anon(p *Packet, sender identity.PublicKey, secret identity.Secret, plain []byte)
	// Ack takes an acknowledgement and returns whether it was for this node.
	Ack(p *Packet, code wire.AckCode) (mine bool)
}

// Filter keeps packets from being forwarded that the policy lets through.
type Filter interface {
	// Forwards reports whether a packet may go on. It is asked before this node's hash is
	// added to the path.
	Forwards(p *Packet) bool
}

// Observer takes packets that a room server has no use for.
type Observer interface {
	// Advert takes an advert whose signature is right.
	Advert(p *Packet, a wire.Advert)
	// Trace takes a trace that has reached the end of its path.
	Trace(p *Packet, t wire.Trace)
	// Control takes control data of a neighbour.
	Control(p *Packet)
	// Group takes a group text or group data, still sealed.
	Group(p *Packet, g wire.GroupDatagram)
	// Raw takes a custom packet that was sent direct.
	Raw(p *Packet)
}

// Listener takes every frame that the radio received, before anything is made of it.
type Listener interface {
	// Heard takes a frame, garbage too. It is valid until the call returns.
	Heard(frame []byte)
}

// Log takes note of frames. n is the length that the released firmware logs, which
// leaves transport codes out of sent ones.
type Log interface {
	Received(p *Packet, n int, score float32)
	Sent(p *Packet, n int)
	SendFailed(p *Packet, n int)
}

// Ports connects a node to its board and to the application. Peers, Server, Filter,
// Observer, Listener and Log may be nil.
type Ports struct {
	Clock    device.Clock
	Random   device.Random
	Radio    Radio
	Policy   *Policy
	Peers    Peers
	Server   Server
	Filter   Filter
	Observer Observer
	Listener Listener
	Log      Log
	Pool     int // packets that the node holds, at most [PoolSize]; 0: as many
}
