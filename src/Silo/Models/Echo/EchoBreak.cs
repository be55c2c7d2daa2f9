namespace Conversations.Silo.Models.Echo;

/// <summary>Where the answer breaks off: it fails as <paramref name="Failure"/> says, or hangs when that is null.</summary>
/// <param name="AfterWords">How many words of the answer come first.</param>
internal sealed record EchoBreak(string? Failure, int AfterWords);
