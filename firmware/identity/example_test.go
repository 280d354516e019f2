package identity_test

import (
	"fmt"

	"github.com/meshrig/meshrig/firmware/identity"
)

func ExampleNamed() {
	fmt.Println(identity.Named("alice", 0xa1).Public().String()[:2])
	// Output: a1
}

func ExampleSecret_Seal() {
	alice, room := identity.Named("alice", 0xa1), identity.Named("room", 0x50)
	sealed := alice.SharedSecret(room.Public()).Seal(nil, []byte("hello"))
	plain, err := room.SharedSecret(alice.Public()).Open(nil, sealed)
	fmt.Printf("%d bytes hold %q, %v\n", len(sealed), plain[:5], err)
	// Output: 18 bytes hold "hello", <nil>
}

func ExampleLocal_Sign() {
	alice := identity.Named("alice", 0xa1)
	sig := alice.Sign([]byte("hello"))
	fmt.Println(alice.Public().Verify([]byte("hello"), sig), alice.Public().Verify([]byte("help"), sig))
	// Output: true false
}

func ExampleTransportKey_Code() {
	key, ok := identity.RegionKey("#europe")
	fmt.Printf("%04x %t\n", key.Code(0x03, []byte{1, 2, 3, 4}), ok)
	// Output: 6afb true
}
