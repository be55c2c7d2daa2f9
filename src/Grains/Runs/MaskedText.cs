namespace Conversations.Grains.Runs;

/// <summary>A text that comes in pieces, without secrets: what may be the beginning of one waits for what follows.</summary>
sealed class MaskedText(SecretMask secrets)
{
    string waiting = "";

    /// <returns>What can be shown; empty: nothing yet.</returns>
    public string Take(string piece)
    {
        var text = secrets.Hide(waiting + piece);
        var shown = text.Length - secrets.Begun(text);
        waiting = text[shown..];
        return text[..shown];
    }

    /// <returns>What has waited, as nothing follows.</returns>
    public string End() => waiting;
}
