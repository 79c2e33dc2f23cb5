package s3

import (
	"bytes"
	"errors"
	"strconv"
)

// unchunk reads the aws-chunked encoding: "SIZE;chunk-signature=…\r\n" before each chunk, a chunk of size 0 at the end,
// trailers after it. Signatures and trailers are not verified.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
func unchunk(data []byte) ([]byte, error) {
	var body []byte
	for {
		line, rest, found := bytes.Cut(data, []byte("\r\n"))
		if !found {
			return nil, errors.New("a chunk's header ends early")
		}
		size, _, _ := bytes.Cut(line, []byte(";"))
		n, err := strconv.ParseUint(string(size), 16, 31)
		if err != nil {
			return nil, errors.New("a chunk's size is no hexadecimal number")
		}
		if n == 0 {
			return body, nil
		}
		if uint64(len(rest)) < n+2 || string(rest[n:n+2]) != "\r\n" {
			return nil, errors.New("a chunk ends early")
		}
		body = append(body, rest[:n]...)
		data = rest[n+2:]
	}
}
