package companion

import (
	"encoding/binary"
	"slices"

	"github.com/meshrig/meshrig/firmware/device/emulated"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
)

// sendQueue is how many frames wait for the client (FRAME_QUEUE_SIZE, v1.17.1).
const sendQueue = 4

// networkLine is the network port, which has one client at a time; another takes its place. One
// frame leaves in a pass, and none is read in that pass. What does not fit the queue is lost; what
// waits in it outlives the client (SerialWifiInterface, v1.17.1).
type networkLine struct {
	board  *emulated.Board
	client bool // as the last look found it
	queue  [][]byte
	kind   byte // of the frame whose head was read
	size   int  // of its content; 0, or kind 0: no head was read
	buf    [frames.MaxFrame]byte
}

func (n *networkLine) connected() bool { return n.client }

func (n *networkLine) due() bool {
	if n.client != n.board.Connected() {
		return true
	}
	if !n.client {
		return false
	}
	if len(n.queue) > 0 {
		return true
	}
	if waits := len(n.board.Waiting()); !n.headed() {
		return waits >= headSize
	} else {
		return waits >= n.size
	}
}

func (n *networkLine) headed() bool { return n.kind != 0 && n.size != 0 }

func (n *networkLine) send(content []byte) {
	if n.client && len(content) > 0 && len(n.queue) < sendQueue {
		n.queue = append(n.queue, slices.Clone(content))
	}
}

func (n *networkLine) receive() (content []byte, ok bool) {
	if n.board.Accept() {
		n.kind, n.size = 0, 0
	}
	n.client = n.board.Connected()
	if !n.client {
		return nil, false
	}
	if len(n.queue) > 0 {
		writeFrame(n.board, n.queue[0])
		n.queue = slices.Delete(n.queue, 0, 1)
		return nil, false
	}
	if !n.headed() {
		if len(n.board.Waiting()) < headSize {
			return nil, false
		}
		head := n.board.Waiting()[:headSize]
		n.kind, n.size = head[0], int(binary.LittleEndian.Uint16(head[1:]))
		n.board.Take(headSize)
		if !n.headed() {
			return nil, false // read over in the next pass
		}
	}
	if len(n.board.Waiting()) < n.size {
		return nil, false
	}
	fits := n.kind == toRadio && n.size <= frames.MaxFrame
	size := n.size
	if fits {
		copy(n.buf[:], n.board.Waiting()[:size])
	}
	n.board.Take(size)
	n.kind, n.size = 0, 0
	return n.buf[:min(size, len(n.buf))], fits
}
