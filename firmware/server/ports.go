package server

import (
	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
)

// addPorts adds what the commands of every server act on.
func (s *Server) addPorts(p *admin.Ports, flash device.Flash, self *identity.Local) {
	p.Flash, p.RTC, p.Self, p.Serial = flash, s.Board.RTC(), self, s.Board
	p.Radio, p.Adverts, p.Board, p.Access, p.Stats = radioPort{s}, advertPort{s}, boardPort{s}, s, statsPort{s}
}

// advertPort is an [admin.Adverts].
type advertPort struct{ *Server }

// Send sends one advert, late enough for the reply to leave first.
func (p advertPort) Send(flood bool) { p.advert(flood, admin.AdvertDelay) }

// RestartLocal starts the timer of zero-hop adverts anew.
func (p advertPort) RestartLocal() { p.restartLocalAdvert() }

// RestartFlood starts the timer of flood adverts anew.
func (p advertPort) RestartFlood() { p.restartFloodAdvert() }

// boardPort is an [admin.Hardware].
type boardPort struct{ *Server }

// Reboot restarts the board.
func (p boardPort) Reboot() { p.Board.Reboot() }

// PowerOff switches the board off.
func (p boardPort) PowerOff() { p.Board.PowerOff() }

// ResetReason says why the board last started, in the words of an ESP32.
func (p boardPort) ResetReason() string {
	if p.Board.Restarted() {
		return "Software reset"
	}
	return "Power-on reset"
}

// AccessChanged lets the access list be saved when no more changes come for a while. The
// server is an [admin.AccessKeeper].
func (s *Server) AccessChanged() { s.saveAccess.set(s.Board.Millis(), admin.AccessSaveDelay) }
