package admin

import "fmt"

// statsCommands print counters as JSON, for the serial console only (StatsFormatHelper.h, v1.17.1).
var statsCommands = []command{
	{words: "stats-packets", match: word, serial: true, run: packetStats},
	{words: "stats-radio", match: word, serial: true, run: radioStats},
	{words: "stats-core", match: word, serial: true, run: coreStats},
	{words: "clear stats", run: func(c *Console, _ request) string {
		c.ports.Stats.Reset()
		return "(OK - stats reset)"
	}},
}

func coreStats(c *Console, _ request) string {
	s := c.ports.Stats.Core()
	return fmt.Sprintf(`{"battery_mv":%d,"uptime_secs":%d,"errors":%d,"queue_len":%d}`,
		s.Battery, s.Uptime, s.Errors, s.Queued)
}

func radioStats(c *Console, _ request) string {
	s := c.ports.Stats.Radio()
	return fmt.Sprintf(`{"noise_floor":%d,"last_rssi":%d,"last_snr":%.2f,"tx_air_secs":%d,"rx_air_secs":%d}`,
		s.NoiseFloor, s.LastRSSI, s.LastSNR, s.SendTime, s.RecvTime)
}

func packetStats(c *Console, _ request) string {
	s := c.ports.Stats.Packets()
	return fmt.Sprintf(`{"recv":%d,"sent":%d,"flood_tx":%d,"direct_tx":%d,"flood_rx":%d,"direct_rx":%d,"recv_errors":%d}`,
		s.Received, s.Sent, s.SentFlood, s.SentDirect, s.RecvFlood, s.RecvDirect, s.ReceivedWithErrors)
}
