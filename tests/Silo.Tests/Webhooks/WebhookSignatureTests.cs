using System.Text;
using Conversations.Silo.Webhooks;

namespace Conversations.Silo.Tests.Webhooks;

public class WebhookSignatureTests
{
    [Fact]
    public void Of_TheExampleOfTheSpecification_IsItsSignature()
    {
        var key = WebhookSignature.KeyOf("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

        var signature = WebhookSignature.Of(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}"""u8);

        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
    }

    [Fact]
    public void KeyOf_APlainText_IsItsBytes() => Assert.Equal(Encoding.UTF8.GetBytes("geheim"), WebhookSignature.KeyOf("geheim"));

    [Fact]
    public void KeyOf_NoBase64AfterThePrefix_IsAnError() => Assert.Throws<FormatException>(() => WebhookSignature.KeyOf("whsec_?"));
}
