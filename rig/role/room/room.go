// Package room is the role of a room server.
package room

import (
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/role"
)

// Name is the role's name.
const Name = "room"

// What a board is set to unless a bench says otherwise. None is what a board comes with, so that a
// board that ignores the setting does not look as if it kept it.
const (
	DefaultName          = "Rig Room"
	DefaultAdminPassword = "rig-admin"
	DefaultGuestPassword = "rig-guest"
)

// What a board comes with (MyMesh::MyMesh of simple_room_server with the build flags of most
// boards, v1.17.1).
const (
	FactoryAdminPassword = "password"
	FactoryGuestPassword = "hello"
)

// Role is the room server of simple_room_server, v1.17.1.
func Role() role.Role {
	return role.Role{
		Name:     Name,
		Reported: "room_server", // FIRMWARE_ROLE of MyMesh.h
		Called:   "room server",
		Banner:   "Room ID: ",                     // main.cpp setup
		Alive:    "clock",                         // CommonCLI::handleCommand
		Restarts: []string{"clkreboot", "reboot"}, // CommonCLI::handleCommand; the first sets the clock back, too
		Baseline: role.ServerBaseline("off", "0.2"),
		SetUp:    role.ServerSetUp,
		Default:  role.Credentials{Name: DefaultName, AdminPassword: DefaultAdminPassword, GuestPassword: DefaultGuestPassword},
		Factory:  role.Credentials{AdminPassword: FactoryAdminPassword, GuestPassword: FactoryGuestPassword},
		Login:    role.Login{Encode: encodeLogin, Decode: decodeLogin, Syncs: true},
		Deadlines: role.Deadlines{
			Boot: deadline.Boot, BootAdvert: deadline.BootAdvert, Advert: deadline.AdvertSoon,
			Answer: deadline.Answer, Ack: deadline.Ack, CommandReply: deadline.CommandReply, ListSave: deadline.ListSave,
		},
	}
}

// Unless is a role, or that of a room server if it is the zero value.
func Unless(r role.Role) role.Role {
	if r.Name == "" {
		return Role()
	}
	return r
}

// encodeLogin is the form of BaseChatMesh::sendLogin for a room.
func encodeLogin(r role.LoginRequest) ([]byte, error) {
	return wire.RoomLogin{Timestamp: r.Timestamp, Since: r.Since, Password: r.Password}.AppendTo(nil)
}

// decodeLogin takes every anonymous request for a log-in, as MyMesh::onAnonDataRecv does.
func decodeLogin(plain []byte) (role.LoginRequest, bool, error) {
	l, err := wire.DecodeRoomLogin(plain)
	return role.LoginRequest{Timestamp: l.Timestamp, Since: l.Since, Password: l.Password}, true, err
}
