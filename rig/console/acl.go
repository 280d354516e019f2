package console

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/meshrig/meshrig/firmware/identity"
)

// Access is a client's line of the access list.
type Access struct {
	Permissions uint8 // ClientInfo::permissions
	Key         identity.PublicKey
}

// AccessList asks for the access list. The error is an *AnswerError; the lines that could be read
// come with it.
func (c *Console) AccessList(ctx context.Context) ([]Access, error) {
	return ParseAccessList(c.Dump(ctx, accessList))
}

const accessList = "get acl"

// ParseAccessList reads what get acl prints: "ACL:", and a line for each client, permissions and key
// in hex digits (simple_room_server MyMesh::handleCommand, v1.9.0 to v1.17.1). The error is an
// *AnswerError; the lines that could be read come with it.
func ParseAccessList(printed string) (list []Access, err error) {
	head, rest, _ := strings.Cut(printed, "\n")
	if strings.TrimSpace(head) != "ACL:" {
		err, rest = errors.New(`want "ACL:"`), printed
	}
	for line := range strings.Lines(rest) {
		fields := strings.Fields(line)
		var a Access
		switch {
		case len(fields) == 0:
		case len(fields) == 2 && digits(a.Key[:], fields[1]) && permissions(&a.Permissions, fields[0]):
			list = append(list, a)
		case err == nil:
			err = fmt.Errorf("%q is no client", line)
		}
	}
	if err != nil {
		return list, unreadable(accessList, printed, "access list", err)
	}
	return list, nil
}

// digits reads the bytes that hex digits stand for, if they are as many.
func digits(into []byte, text string) bool {
	if len(text) != hex.EncodedLen(len(into)) {
		return false
	}
	_, err := hex.Decode(into, []byte(text))
	return err == nil
}

func permissions(into *uint8, text string) bool {
	var one [1]byte
	ok := digits(one[:], text)
	*into = one[0]
	return ok
}
