namespace Conversations.Grains.Secrets;

/// <summary>Encrypts what is stored.</summary>
public interface ISecretSeal
{
    string Close(string text);

    /// <summary>Null: it was closed with a key that this server does not have.</summary>
    string? Open(string closed);
}
