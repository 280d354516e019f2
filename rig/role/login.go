package role

// Login is how a client asks a board of a role to let it in: the plaintext of an anonymous request.
type Login struct {
	// Encode returns the plaintext. It refuses a password that the form cannot carry.
	Encode func(LoginRequest) ([]byte, error)
	// Decode reads a plaintext, the cipher's zero padding included. login is false for one by
	// which the board takes something else than a log-in.
	Decode func(plain []byte) (r LoginRequest, login bool, err error)
	// Syncs says that it asks for posts, so that it carries Since.
	Syncs bool
}

// LoginRequest is what a log-in says.
type LoginRequest struct {
	Timestamp uint32 // of the client's clock, UNIX seconds
	Since     uint32 // posts newer than this are wanted, by the board's clock, UNIX seconds
	Password  string
}
