using Conversations.Silo.Monitoring;

namespace Conversations.Silo.Tests.Monitoring;

public sealed class RedactionTests
{
    [Theory]
    [InlineData("Authorization: Bearer abcDEF123456", "abcDEF123456")]
    [InlineData("sent with bearer hunter2hunter2", "hunter2hunter2")]
    [InlineData("Host=db;Username=app;Password=pa55word;Pooling=true", "pa55word")]
    [InlineData("""{"api_key": "k-123456", "model": "x"}""", "k-123456")]
    [InlineData("GET /sockets?session_api_key=topsecret&x=1", "topsecret")]
    [InlineData("the provider says: invalid key sk-proj-abcdefghijklmnop", "sk-proj-abcdefghijklmnop")]
    [InlineData("remote https://x:ghp_abcdefghijklmnopqrstuvwxyz0123@github.com", "ghp_abcdefghijklmnopqrstuvwxyz0123")]
    [InlineData("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl was refused", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl")]
    public void Secret_InALine_IsMasked(string line, string secret)
    {
        var shown = Redaction.Of(line);

        Assert.DoesNotContain(secret, shown, StringComparison.Ordinal);
        Assert.Contains("**********", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("The view is 3: S127.0.0.1:11111:3 Active")]
    [InlineData("Conversation 8a3f2f5e-3c1d-4a52-9d6e-0f6b8f1f2a3c has a run in progress and could not be woken; it is tried again.")]
    [InlineData("42 tokens were used")]
    public void Line_WithoutSecrets_StaysAsItIs(string line) => Assert.Equal(line, Redaction.Of(line));
}
