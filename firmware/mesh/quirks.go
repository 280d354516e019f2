package mesh

// Quirks are defects of released firmware, each off in the zero value.
type Quirks struct {
	// ForgivesDebt: a frame that takes more airtime than the transmit budget holds
	// empties the budget and leaves no debt, so a node that sends long frames keeps up
	// to twice its duty cycle. Dispatcher::loop, v1.14.1 to v1.17.1: a frame may start
	// with half of the longest airtime in the budget, and is charged at most what is there.
	ForgivesDebt bool
	// SpendsTwice: only a bucket of one hour's airtime, full at boot and after a quiet
	// hour and refilled meanwhile, limits what is sent, so that nearly twice the duty cycle
	// passes within an hour. Dispatcher::updateTxBudget, v1.14.1 to v1.17.1.
	SpendsTwice bool
	// StaleSendTime: after 24.8 days without a transmission the earliest time of the
	// next one seems to lie in the future, and the node sends nothing for up to 24.8
	// days. Dispatcher::checkSend and millisHasNowPassed, v1.17.1: next_tx_time is
	// written only when something is sent.
	StaleSendTime bool
	// StaleAGCReset: the same for the next reset of the gain control, if it was
	// switched on after 24.8 days without a transmission. Dispatcher::loop, v1.17.1.
	StaleAGCReset bool
	// LosesRefill: after 49.7 days without a packet to send, the transmit budget is
	// refilled for the rest above 49.7 days only. Dispatcher::updateTxBudget, v1.17.1.
	LosesRefill bool
	// BusyZero: a channel that is first found busy in the very millisecond in which
	// the counter shows 0 counts as busy from the next look on. Dispatcher::checkSend,
	// v1.17.1: 0 in cad_busy_start means not busy.
	BusyZero bool
	// PathWraps: a flood that arrives with 63 hops of 1 byte is forwarded with an empty
	// path of 2-byte hashes. Mesh::routeRecvPacket, v1.17.1: the count of 64 does not
	// fit into six bits and carries into the hash size.
	PathWraps bool
	// ResendsOwnAck: a direct ack for this node whose next hop has this node's hash is
	// sent on with header byte FF. Mesh::onRecvPacket, v1.17.1: the mark that should
	// stop it overwrites its type and route.
	ResendsOwnAck bool
	// PartialBlocks: of what is sealed with the right code over a ciphertext that ends within a
	// block, that block is decrypted together with what lies behind it in memory, and the whole is
	// taken for what was sent. Utils::decrypt, v1.9.0 to v1.17.1.
	PartialBlocks bool
}
