package channel

import (
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// scanSymbols is the length of a channel activity detection: MeshCore scans four symbols
// (RadioLibWrapper::isChannelActive, v1.17.1, by the default of its radio library).
const scanSymbols = 4

// RSSI is the power that the radio measures in its band at the given time, not later than
// Channel.Next: noise and every transmission that it hears, weighted by how much of it lies
// in the band. It is 0 dBm for a radio that was never tuned.
func (p *Port) RSSI(at clock.Time) lora.DBm {
	if !p.params.Bandwidth.Valid() {
		return 0
	}
	sum := p.channel.noise(p.params.Bandwidth)
	for i := range p.hears {
		tx, s := p.hears[i].tx, p.hears[i].signal
		if tx.start > at || tx.until <= at {
			continue
		}
		if share := overlap(&tx.params, &p.params); share > 0 {
			sum = lora.Sum(sum, s.RSSI+shareDB(share))
		}
	}
	return sum
}

// Scan tells whether a channel activity detection over the four symbols that end at the given
// time, not later than Channel.Next, finds a transmission of the radio's own spreading factor.
// It does not disturb the receiver; a radio that cannot listen meanwhile is switched off and
// tuned again by its owner. At the specified floor half of the transmissions are overlooked:
// a scan reaches less far than reception does, how much less is an assumption.
func (p *Port) Scan(at clock.Time) bool { return p.ScanOver(at, scanSymbols) }

// ScanOver is Scan over so many symbols, at least one.
func (p *Port) ScanOver(at clock.Time, symbols int) bool {
	symbol := clock.At(p.params.SymbolTime())
	from := at - clock.Time(max(1, symbols))*symbol
	for i := range p.hears {
		tx, s := p.hears[i].tx, p.hears[i].signal
		if tx.start > at-symbol || tx.until < from+symbol || !matches(&p.params, &tx.params) {
			continue
		}
		sf := tx.params.SpreadingFactor
		overlooked := errorRate(sf, s.SNR-halfLost[max(sf, lora.SF7)-lora.SF7])
		if p.channel.draw(useScan, mix(tx.key, uint64(at)), p.key) >= overlooked {
			return true
		}
	}
	return false
}
