package synth

import _ "unsafe" // for go:linkname

// These are the packages that the Go modules of constructs, cdktf and the AWS
// provider embed and keep to themselves. Should a later version keep one
// elsewhere, its variable here is empty, and jsii does all by itself again.
var (
	//go:linkname constructsTarball github.com/aws/constructs-go/constructs/v10/jsii.tarball
	constructsTarball []byte

	//go:linkname cdktfTarball github.com/hashicorp/terraform-cdk-go/cdktf/jsii.tarball
	cdktfTarball []byte

	//go:linkname awsTarball github.com/cdktf/cdktf-provider-aws-go/aws/v19/jsii.tarball
	awsTarball []byte
)
