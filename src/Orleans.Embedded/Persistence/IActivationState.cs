namespace Orleans.Embedded;

/// <summary>State that an activation reads before its grain is activated.</summary>
internal interface IActivationState
{
    Task LoadAsync(CancellationToken cancellationToken);
}
