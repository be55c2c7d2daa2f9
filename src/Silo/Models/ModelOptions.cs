namespace Conversations.Silo.Models;

/// <summary>Section <c>Models</c>: what holds for every provider.</summary>
internal sealed class ModelOptions
{
    public const string Section = "Models";

    /// <summary>Handle of the model used where none is named. Default: <c>local/echo</c>.</summary>
    public string Default { get; set; } = "local/echo";

    public RetryOptions Retry { get; set; } = new();
}
