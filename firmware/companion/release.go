package companion

import (
	"time"

	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/server"
)

// What the build of the recordings holds (fixtures/vectors/companion).
const (
	// MaxContacts is how many contacts there is room for.
	MaxContacts = 350
	// MaxChannels is how many channels there are.
	MaxChannels = 40
	// QueueSize is how many messages wait for the app.
	QueueSize = 256
	// MaxPower is the highest power of the transmitter in dBm.
	MaxPower = 22
)

// firmwareCode is what the answer to a device query calls the protocol (FIRMWARE_VER_CODE, v1.17.1).
const firmwareCode = 13

// Boot is how long the board takes from power to the firmware's set-up: that of a server without
// the second that waits for its console (setup in companion_radio's main.cpp, v1.17.1, as recorded).
const Boot = emulated.DefaultBoot - time.Second

// Release is what tells one version of the companion radio from another. Its Server quirks have
// no meaning here.
type Release struct {
	server.Release

	Companion Quirks
}

// Quirks are defects of the released companion radio v1.17.1 that this package can repeat. The
// zero value repeats none.
type Quirks struct {
	// StaleFrame reads behind the end of a short command what an earlier one left there, so that settings and
	// contacts get bytes that nobody sent, and sends what an earlier frame left behind a channel's name
	// (MyMesh::handleCmdFrame: cmd_frame and out_frame are never cleared). Right: an illegal argument, and zeros.
	StaleFrame bool
	// AckHidesRoute sends the own path no second time after a flooded acknowledgement of a direct message
	// (BaseChatMesh::onAckRecv asks for the route after markDoNotRetransmit has overwritten it). Right: it is sent, 3 s later.
	AckHidesRoute bool
	// ZeroIsAwaited confirms a delivery for an acknowledgement of zeros although nothing waits for it, and takes an
	// unasked response with tag 0 for an answer (MyMesh::processAck and onContactResponse compare with free entries).
	// Right: free entries match nothing.
	ZeroIsAwaited bool
	// BootSetsClockBack sets a clock that is right back to the last change of a contact when the board starts, so that
	// rooms take log-ins and requests for replays (BaseChatMesh::bootstrapRTCfromContacts). Right: only forwards.
	BootSetsClockBack bool
	// AcknowledgesLost acknowledges a message that the full queue has thrown away, and tells the app that it waits
	// (MyMesh::addToOfflineQueue says nothing of it). Right: its sender gets no acknowledgement.
	AcknowledgesLost bool
	// RemoveShifts lets the contacts behind a transient one that is removed slip into its place, where they are not listed
	// and may be overwritten (BaseChatMesh::removeContact). Right: the transient one is emptied.
	RemoveShifts bool
	// BadPathTaken keeps a contact whose path has a length that no path has, and takes such a path for raw data; what is sent
	// along it is thrown away, and the app is told that it was sent (Dispatcher::sendPacket throws it away silently).
	// Right: an illegal argument.
	BadPathTaken bool
	// TraceLimitWraps gives a trace of 64 hops the time limit of one of none (MyMesh::calcDirectTimeoutMillisFor takes the
	// number of hops for the length byte of a path). Right: the limit of 64 hops.
	TraceLimitWraps bool
	// UptimeWraps starts the uptime over at 0 after 49.7 days (CMD_GET_STATS). Right: it goes on.
	UptimeWraps bool
}

// NewMachine returns an emulated board that runs the companion radio of a release, switched
// off. The board's Quirks are those of the release; a boot time of 0 stands for [Boot].
func NewMachine(release Release, board emulated.Config) *emulated.Machine {
	board.Quirks = release.Radio
	if board.Boot == 0 {
		board.Boot = Boot
	}
	return emulated.New(board, func(hw *emulated.Board) emulated.Firmware { return New(release, hw) })
}
