<#
.SYNOPSIS
Builds the module's help from the pages in docs/en-US: MAML for Get-Help of the cmdlets, and text for the about topics.

.DESCRIPTION
Pages are Markdown of PlatyPS. Get-Help shows text as it stands, so what is for Markdown alone goes: links, marks, fences and line breaks
within a paragraph. Code shows as it would be typed.

.PARAMETER OutputPath
The folder to fill, en-US in the folder of a module. What is in it is removed.

.PARAMETER Path
The folder of the pages.

.EXAMPLE
./docs/Build-Help.ps1 -OutputPath ./module/Supervisor/en-US
#>
[CmdletBinding()]
[OutputType([System.IO.FileInfo])]
param(
    [Parameter(Mandatory)]
    [string] $OutputPath,

    [string] $Path = (Join-Path $PSScriptRoot 'en-US')
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0

function ConvertFrom-Mark([string] $Text) {
    $Text -replace '\[([^\]]+)\]\([^)\s]+\)', '$1' -replace '\*\*([^*]+)\*\*', '$1' -replace '`([^`]+)`', '$1'
}

# Headings, paragraphs, items of lists, rows of tables, and code with the language of its fence.
function Get-Block([string] $Markdown) {
    $block = $null
    foreach ($line in $Markdown -split '\r?\n') {
        if ($block -and $block.Kind -eq 'Code') {
            if ($line.StartsWith('```')) {
                $block
                $block = $null
            }
            else {
                $block.Lines.Add($line)
            }

            continue
        }

        $kind = switch -Regex ($line) {
            '^```' { 'Code' }
            '^\s*$' { 'None' }
            '^#+ ' { 'Heading' }
            '^\|' { 'Row' }
            '^(- |\d+\. )' { 'Item' }
            default { 'Paragraph' }
        }
        if ($kind -eq 'Paragraph' -and $block -and $block.Kind -in 'Paragraph', 'Item') {
            $block.Lines.Add($line.Trim())
            continue
        }

        $block
        $block = $kind -eq 'None' ? $null : [pscustomobject]@{
            Kind     = $kind
            Language = $kind -eq 'Code' ? $line.Substring(3).Trim() : ''
            Lines    = [System.Collections.Generic.List[string]]::new()
        }
        if ($kind -notin 'None', 'Code') {
            $block.Lines.Add($line)
        }
    }

    $block
}

# What is typed, with the prompts of a console.
function ConvertTo-Typed([string[]] $Line) {
    $goesOn = $false
    foreach ($one in $Line) {
        $one ? (($goesOn -or $one -match '^[\s})]' ? '>> ' : 'PS> ') + $one) : ''
        $goesOn = $one -match '[|`,{(]\s*$'
    }
}

# Cells below each other.
function ConvertTo-Table([string[]] $Row) {
    $rows = @(foreach ($one in $Row -notmatch '^\|[\s:|-]+$') {
            , @((ConvertFrom-Mark $one.Trim().Trim('|')) -split '(?<!\\)\|' -replace '\\\|', '|').ForEach({ $_.Trim() })
        })
    $widths = foreach ($column in 0..($rows[0].Count - 1)) {
        ($rows.ForEach({ $_[$column].Length }) | Measure-Object -Maximum).Maximum
    }
    foreach ($cells in $rows) {
        $(foreach ($column in 0..($cells.Count - 1)) { $cells[$column].PadRight($widths[$column]) }).ForEach({ $_ }) -join '  ' -replace '\s+$'
    }
}

function ConvertTo-PlainText([AllowNull()][string] $Markdown) {
    $text = [System.Text.StringBuilder]::new()
    $before = $null
    foreach ($block in Get-Block $Markdown | Where-Object { $_ }) {
        if ($before) {
            # Output stands right below what was typed, and items and rows below each other.
            $isTight = $block.Language -eq 'Output' -or ($block.Kind -in 'Item', 'Row' -and $before.Kind -eq $block.Kind)
            $null = $text.Append($isTight ? "`n" : "`n`n")
        }

        $lines = $block.Language -eq 'powershell' ? (ConvertTo-Typed $block.Lines) : $block.Lines
        $null = $text.Append($block.Kind -eq 'Code' ? $lines -join "`n" : (ConvertFrom-Mark ($lines -join ' ')))
        $before = $block
    }

    # With a blank in the empty lines it is one paragraph to PlatyPS, which would take indentation away and put control characters between.
    $text -replace '(?<=\n)\n', " `n"
}

function Split-Line([string] $Text, [int] $Width) {
    $line = ''
    foreach ($word in $Text -split ' ') {
        if ($line -and $line.Length + 1 + $word.Length -gt $Width) {
            $line
            $line = $word
        }
        else {
            $line = $line ? "$line $word" : $word
        }
    }

    $line
}

# The name and the short description have to stand in the lines where Get-Help looks for them.
function ConvertTo-AboutText([string] $Markdown) {
    $indent = ' ' * 4
    $blocks = @(Get-Block ($Markdown -replace '(?s)\A---\r?\n.*?\r?\n---\r?\n') | Where-Object { $_ })
    for ($i = 0; $i -lt $blocks.Count; $i++) {
        $block = $blocks[$i]
        $before = $i ? $blocks[$i - 1] : $null
        $isTight = -not $before -or $block.Language -eq 'Output' -or ($block.Kind -eq 'Item' -and $before.Kind -eq 'Item') -or
            ($before.Kind -eq 'Heading' -and $before.Lines[0] -notlike '# *')
        if (-not $isTight) {
            ''
        }

        switch ($block.Kind) {
            'Heading' {
                $level, $title = $block.Lines[0] -split ' ', 2
                $title = ConvertFrom-Mark $title
                if ($level -eq '#') {
                    'TOPIC'
                    $indent + $title
                }
                else {
                    $level -eq '##' ? $title.ToUpperInvariant() : "  $title"
                }
            }
            'Row' {
                $rows = @($block.Lines[0]; while ($i + 1 -lt $blocks.Count -and $blocks[$i + 1].Kind -eq 'Row') { $blocks[++$i].Lines[0] })
                (ConvertTo-Table $rows).ForEach({ $indent + $_ })
            }
            'Code' { @($block.Language -eq 'powershell' ? (ConvertTo-Typed $block.Lines) : $block.Lines).ForEach({ ($indent * 2 + $_).TrimEnd() }) }
            'Item' {
                $first = $true
                foreach ($line in Split-Line (ConvertFrom-Mark ($block.Lines -join ' ')) 72) {
                    $indent + ($first ? '' : '  ') + $line
                    $first = $false
                }
            }
            default {
                # Get-Help takes the synopsis from one line.
                $width = $before -and $before.Lines[0] -eq '## SHORT DESCRIPTION' ? [int]::MaxValue : 74
                (Split-Line (ConvertFrom-Mark ($block.Lines -join ' ')) $width).ForEach({ $indent + $_ })
            }
        }
    }
}

# PlatyPS reads default values but does not write them.
function Add-DefaultValue([string] $MamlPath, [object[]] $Command) {
    $maml = [xml]::new()
    $maml.PreserveWhitespace = $true
    $maml.Load($MamlPath)
    $names = [System.Xml.XmlNamespaceManager]::new($maml.NameTable)
    foreach ($prefix in 'command', 'dev', 'maml') {
        $names.AddNamespace($prefix, $maml.DocumentElement.GetNamespaceOfPrefix($prefix))
    }

    foreach ($one in $Command) {
        foreach ($parameter in @($one.Parameters).Where({ $_.DefaultValue })) {
            $type = $maml.SelectSingleNode(
                "//command:command[command:details/command:name='$($one.Title)']/command:parameters/command:parameter[maml:name='$($parameter.Name)']/dev:type",
                $names)
            $value = $maml.CreateElement('dev', 'defaultValue', $names.LookupNamespace('dev'))
            $value.InnerText = $parameter.DefaultValue
            $null = $type.ParentNode.InsertAfter($value, $type)
        }
    }

    $maml.Save($MamlPath)
}

if (-not (Get-Module -Name Microsoft.PowerShell.PlatyPS -ListAvailable)) {
    throw 'Help is built with the module Microsoft.PowerShell.PlatyPS, which is not installed: Install-PSResource Microsoft.PowerShell.PlatyPS'
}

Import-Module Microsoft.PowerShell.PlatyPS -MinimumVersion 1.0
$commands = @((Get-ChildItem -LiteralPath $Path -Filter '*-*.md').FullName | Import-MarkdownCommandHelp)
foreach ($command in $commands) {
    $command.Synopsis = ConvertTo-PlainText $command.Synopsis
    $command.Description = ConvertTo-PlainText $command.Description
    $command.Notes = ConvertTo-PlainText $command.Notes
    foreach ($example in $command.Examples) {
        $example.Remarks = ConvertTo-PlainText $example.Remarks
    }

    foreach ($described in @($command.Parameters; $command.Inputs; $command.Outputs)) {
        $described.Description = ConvertTo-PlainText $described.Description
    }

    foreach ($parameter in $command.Parameters) {
        $parameter.Type = $parameter.Type -replace '^System\.Nullable`1\[(.+)\]$', '$1'
    }

    foreach ($link in $command.RelatedLinks) {
        $link.Uri = ''
    }

    # An empty address would become a link to nothing.
    if (-not $command.Metadata['HelpUri']) {
        $command.Metadata.Remove('HelpUri')
    }
}

if (Test-Path -LiteralPath $OutputPath) {
    Remove-Item -LiteralPath $OutputPath -Recurse
}

$target = New-Item -Path $OutputPath -ItemType Directory
$work = [System.IO.Directory]::CreateTempSubdirectory('help-')
try {
    foreach ($made in $commands | Export-MamlCommandHelp -OutputFolder $work.FullName) {
        Add-DefaultValue -MamlPath $made.FullName -Command $commands
        Copy-Item -LiteralPath $made.FullName -Destination $target -PassThru
    }
}
finally {
    $work.Delete($true)
}

foreach ($topic in Get-ChildItem -LiteralPath $Path -Filter 'about_*.md') {
    $text = Join-Path $target "$($topic.BaseName).help.txt"
    Set-Content -LiteralPath $text -Value (ConvertTo-AboutText (Get-Content -LiteralPath $topic.FullName -Raw))
    Get-Item -LiteralPath $text
}
