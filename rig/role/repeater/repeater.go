// Package repeater is the role of a repeater.
package repeater

import (
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/role"
)

// Name is the role's name.
const Name = "repeater"

// What a board is set to unless a bench says otherwise. None is what a board comes with, so that a
// board that ignores the setting does not look as if it kept it.
const (
	DefaultName          = "Rig Repeater"
	DefaultAdminPassword = "rig-admin"
	DefaultGuestPassword = "rig-guest"
)

// FactoryAdminPassword is what a board comes with (MyMesh::MyMesh of simple_repeater with the build
// flags of most boards, v1.17.1). It has no guest password, so that the blank one is a guest's.
const FactoryAdminPassword = "password"

// Role is the repeater of simple_repeater, v1.17.1.
func Role() role.Role {
	reply := deadline.CommandReply
	reply.Why = "a repeater replies 600 ms after a command"
	return role.Role{
		Name:     Name,
		Reported: "repeater", // FIRMWARE_ROLE of MyMesh.h
		Called:   "repeater",
		Banner:   "Repeater ID: ",                 // main.cpp setup
		Alive:    "clock",                         // CommonCLI::handleCommand
		Restarts: []string{"clkreboot", "reboot"}, // CommonCLI::handleCommand; the first sets the clock back, too
		Baseline: role.ServerBaseline("on", "0.3"),
		SetUp:    role.ServerSetUp,
		Default:  role.Credentials{Name: DefaultName, AdminPassword: DefaultAdminPassword, GuestPassword: DefaultGuestPassword},
		Factory:  role.Credentials{AdminPassword: FactoryAdminPassword},
		Login:    role.Login{Encode: encodeLogin, Decode: decodeLogin},
		Deadlines: role.Deadlines{
			Boot: deadline.Boot, BootAdvert: deadline.BootAdvert, Advert: deadline.AdvertSoon,
			Answer: deadline.Answer, Ack: deadline.Ack, CommandReply: reply, ListSave: deadline.ListSave,
		},
	}
}

// encodeLogin is the form of BaseChatMesh::sendLogin for everything but a room.
func encodeLogin(r role.LoginRequest) ([]byte, error) {
	return wire.RepeaterLogin{Timestamp: r.Timestamp, Password: r.Password}.AppendTo(nil)
}

// decodeLogin reads what MyMesh::onAnonDataRecv takes for a log-in.
func decodeLogin(plain []byte) (role.LoginRequest, bool, error) {
	if !wire.IsRepeaterLogin(plain) {
		return role.LoginRequest{}, false, nil
	}
	l, err := wire.DecodeRepeaterLogin(plain)
	return role.LoginRequest{Timestamp: l.Timestamp, Password: l.Password}, true, err
}
