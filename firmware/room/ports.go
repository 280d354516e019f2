package room

import (
	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device"
)

// ports returns what the commands act on.
func (r *Room) ports(flash device.Flash) admin.Ports {
	return admin.Ports{
		Flash: flash, RTC: r.hw.RTC(), Self: r.self, Serial: r.hw,
		Radio: radioPort{r}, Adverts: advertPort{r}, Board: boardPort{r}, Room: roomPort{r}, Stats: statsPort{r},
	}
}

// advertPort is an [admin.Adverts].
type advertPort struct{ room *Room }

// Send sends one advert, late enough for the reply to leave first.
func (p advertPort) Send(flood bool) { p.room.advert(flood, admin.AdvertDelay) }

// RestartLocal starts the timer of zero-hop adverts anew.
func (p advertPort) RestartLocal() { p.room.restartLocalAdvert() }

// RestartFlood starts the timer of flood adverts anew.
func (p advertPort) RestartFlood() { p.room.restartFloodAdvert() }

// boardPort is an [admin.Board].
type boardPort struct{ room *Room }

// Reboot restarts the board.
func (p boardPort) Reboot() { p.room.hw.Reboot() }

// PowerOff switches the board off.
func (p boardPort) PowerOff() { p.room.hw.PowerOff() }

// ResetReason says why the board last started, in the words of an ESP32.
func (p boardPort) ResetReason() string {
	if p.room.hw.Restarted() {
		return "Software reset"
	}
	return "Power-on reset"
}

// roomPort is an [admin.Room].
type roomPort struct{ room *Room }

// Post stores a text of the room itself.
func (p roomPort) Post(text string) { p.room.systemPost(text) }

// AccessChanged lets the access list be saved.
func (p roomPort) AccessChanged() { p.room.accessChanged() }

// accessChanged lets the access list be saved when no more changes come for a while.
func (r *Room) accessChanged() { r.saveAccess.set(r.hw.Millis(), admin.AccessSaveDelay) }
