package admin

import "strings"

// boardCommands act on the board and its adverts.
var boardCommands = []command{
	{words: "poweroff", final: true, run: powerOff},
	{words: "shutdown", final: true, run: powerOff},
	{words: "reboot", final: true, run: reboot},
	{words: "clkreboot", final: true, run: func(c *Console, rq request) string {
		c.ports.RTC.SetTime(clockReset)
		return reboot(c, rq)
	}},
	{words: "advert.zerohop", match: word, run: func(c *Console, _ request) string {
		c.ports.Adverts.Send(false)
		return "OK - zerohop advert sent"
	}},
	{words: "advert", run: func(c *Console, _ request) string {
		c.ports.Adverts.Send(true)
		return "OK - Advert sent"
	}},
	{words: "start ota", run: always("Error")},
}

func powerOff(c *Console, _ request) string {
	c.ports.Board.PowerOff()
	return ""
}

func reboot(c *Console, _ request) string {
	c.ports.Board.Reboot()
	return ""
}

// powerSavingCommands switch a mode that a room server only stores.
var powerSavingCommands = []command{
	{words: "powersaving on", run: func(c *Console, _ request) string {
		c.Settings.PowerSaving = 1
		return c.saved("on - After 2 minutes")
	}},
	{words: "powersaving off", run: func(c *Console, _ request) string {
		c.Settings.PowerSaving = 0
		return c.saved("off")
	}},
	{words: "powersaving", run: func(c *Console, _ request) string {
		if c.Settings.PowerSaving != 0 {
			return "on"
		}
		return "off"
	}},
}

// neighborCommands are for repeaters. A room server knows them and keeps no neighbours.
var neighborCommands = []command{
	{words: "neighbors", run: func(c *Console, _ request) string { return c.ports.Near.List() }},
	{words: "neighbor.remove ", text: true, run: func(c *Console, rq request) string {
		var key [32]byte
		if !c.unhex(key[:min(len(rq.arg), 64)/2], rq.arg) {
			return "ERR: bad pubkey"
		}
		c.ports.Near.Remove(key[:len(rq.arg)/2])
		return done
	}},
}

// discoverCommands are those of MyMesh::handleCommand of a repeater.
var discoverCommands = []command{
	{words: "discover.neighbors", text: true, run: func(c *Console, rq request) string {
		if strings.TrimLeft(rq.arg, " ") != "" {
			return "Err - discover.neighbors has no options"
		}
		c.ports.Near.Discover()
		return "OK - Discover sent"
	}},
}

// sensorCommands are for boards with sensors, of which this build has none.
var sensorCommands = []command{
	{words: "sensor get ", text: true, run: always("null")},
	{words: "sensor set ", text: true, run: always("can't find custom var")},
	{words: "sensor list", text: true, run: always("no custom var")},
}
