#include <sodium.h>

#include "federation/crypto/sign.hpp"

namespace palabre::federation {

bool verify(const PublicKey& signer, ByteView message, const Signature& signature) noexcept {
  return crypto_sign_verify_detached(signature.data(), message.data(), message.size(),
                                     signer.bytes.data()) == 0;
}

}  // namespace palabre::federation
