namespace Conversations.Silo.Models;

/// <summary>The first part of a model's handle.</summary>
internal static class ProviderNames
{
    public const string Local = "local";
    public const string OpenAI = "openai";
    public const string Anthropic = "anthropic";

    public static string PublicUrl(string provider) =>
        provider == Anthropic ? "https://api.anthropic.com" : "https://api.openai.com/v1";
}
