package server

import (
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/mesh"
)

// agcUnit is the unit of the interval of gain resets in milliseconds (MyMesh::getAGCResetInterval, v1.17.1).
const agcUnit = 4000

// applyPolicy tells the node what the operator has set.
func (s *Server) applyPolicy() {
	set := s.Console.Settings
	s.policy = mesh.Policy{
		AirtimeFactor:         set.AirtimeFactor,
		ReceiveDelayBase:      set.RxDelayBase,
		FloodDelayFactor:      set.TxDelayFactor,
		DirectDelayFactor:     set.DirectTxDelayFactor,
		Forward:               set.ForwardingOff == 0,
		FloodMax:              set.FloodMax,
		FloodMaxUnscoped:      set.FloodMaxUnscoped,
		FloodMaxAdvert:        set.FloodMaxAdvert,
		InterferenceThreshold: int(set.InterferenceThreshold),
		ChannelScan:           set.ChannelScan != 0,
		AGCResetInterval:      device.Millis(set.GainResetInterval) * agcUnit,
		ExtraAcks:             set.MultiAcks,
	}
}
