package admin

import (
	"fmt"
	"strings"
)

// accessCommands are about who may do what.
var accessCommands = []command{
	{words: "setperm ", text: true, run: setPermissions},
	{words: "get acl", match: whole, serial: true, run: printAccess},
}

const badParameters = "Err - invalid params"

func setPermissions(c *Console, rq request) string {
	digits, number, spaced := strings.Cut(rq.arg, " ")
	if !spaced && (c.Quirks.SetPermNeedsSpace || digits == "") {
		return "Err - bad params"
	}
	var key [32]byte
	size := min(len(digits), 2*len(key)) / 2
	if !c.unhex(key[:size], digits) || size == 0 && !c.Quirks.SetPermEmptyKey {
		return "Err - bad pubkey"
	}
	p, ok := c.permissionsOf(number)
	if !ok || !c.Access.Apply(key[:size], p, c.ports.Self) {
		return badParameters
	}
	c.ports.Access.AccessChanged()
	return done
}

// permissionsOf reads a number of one byte. No text at all is 0.
func (c *Console) permissionsOf(text string) (Permissions, bool) {
	n := atoi(text)
	number := strings.Trim(text, " ")
	ok := n <= 255 && len(number) == digits(number)        // a sign is no digit
	return Permissions(n), ok || c.Quirks.SetPermAnyNumber // the quirk is to cut it
}

// printAccess prints the list on the serial console, without a reply.
func printAccess(c *Console, _ request) string {
	c.print("ACL:\r\n")
	for i := range c.Access.Len() {
		client := c.Access.At(i)
		if client.Permissions != 0 {
			c.print(fmt.Sprintf("%02X %X\n", uint8(client.Permissions), client.Key[:]))
		}
	}
	return ""
}

// postCommands are about the room's posts.
var postCommands = []command{
	{words: "room.post", text: true, run: func(c *Console, rq request) string {
		text := strings.TrimLeft(rq.arg, " ")
		if text == "" {
			return "ERR empty message"
		}
		c.ports.Room.Post(text)
		return done
	}},
}
